/**
 * How a ring's devices differ by nature from the others: a ring of IT staff has other devices and habits than the rest,
 * and a comparison that leaves this out takes it for the update's doing. Counted before the release, shrunk towards 1
 * where little was seen.
 */
import { dayOf } from '#core/time.ts';
import type { RingRatio } from '#core/evidence/usual/baseline.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import { ofArea } from '../badDays.ts';
import { tried, type Store } from '../../store.ts';

/** Bad device-days as usual that each ring is given on top of what was seen of it. */
const shrinkage = 10;
const bounds = { low: 0.5, high: 3 };
const daysDefault = 14;

interface Seen {
  readonly signal: string;
  readonly ring: string;
  readonly bad: number;
}

/**
 * The ratio of each ring for each signal, from the `days` whole days before the day of `before`. A day counts when its
 * device was not bad by the signal in the week before, as in the comparison itself.
 */
export function ringRatios(
  store: Pick<Store, 'pool'>,
  {
    key: { tenant, area },
    signals,
    before,
    days = daysDefault,
  }: {
    readonly key: AreaKey;
    readonly signals: readonly Signal[];
    readonly before: number;
    readonly days?: number;
  },
): Promise<readonly RingRatio[]> {
  return tried('Comparing rings before a release', async () => {
    const names = signals.map(({ name }) => name);
    const end = dayOf(before);
    const { rows: sizes } = await store.pool.query<{
      readonly ring: string;
      readonly devices: number;
    }>(
      `select ring, count(*) as devices from devices
       where tenant = $1 and registration = 'ready' group by ring order by ring`,
      [tenant],
    );
    const { rows: seen } = await store.pool.query<Seen>(badByRing, [
      tenant,
      area,
      names,
      end - days,
      end,
    ]);
    return names.flatMap((signal) =>
      sizes.map(({ ring }) => ({ signal, ring, ratio: ratioOf({ signal, ring }, sizes, seen) })),
    );
  });
}

const badByRing = `
  select b.signal, d.ring, count(*) as bad
  from bad_days b
    join devices d on d.tenant = b.tenant and d.device_id = b.device_id and d.registration = 'ready'
  where b.tenant = $1 and ${ofArea('b')} and b.signal = any($3::text[]) and b.day >= $4 and b.day < $5
    and not exists (select 1 from bad_days e where e.tenant = b.tenant and ${ofArea('e')} and e.signal = b.signal
      and e.device_id = b.device_id and e.day between b.day - 7 and b.day - 1)
  group by 1, 2`;

function ratioOf(
  { signal, ring }: Pick<RingRatio, 'signal' | 'ring'>,
  sizes: readonly { readonly ring: string; readonly devices: number }[],
  seen: readonly Seen[],
): number {
  const own = sizes.filter((one) => one.ring === ring);
  const others = sizes.filter((one) => one.ring !== ring);
  const devices = (some: typeof sizes): number => some.reduce((sum, one) => sum + one.devices, 0);
  if (devices(others) === 0) return 1;
  const ofSignal = seen.filter((one) => one.signal === signal);
  const bad = ofSignal.filter((one) => one.ring === ring).reduce((sum, one) => sum + one.bad, 0);
  const badOthers = ofSignal.reduce((sum, one) => sum + one.bad, 0) - bad;
  const expected = (badOthers / devices(others)) * devices(own);
  const ratio = (bad + shrinkage) / (expected + shrinkage);
  return Math.min(bounds.high, Math.max(bounds.low, ratio));
}
