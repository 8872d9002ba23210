/**
 * How far the rings are with an update: one pass over the devices, whatever their number, so that a verdict costs the
 * same code at a thousand and at a million. Each device of a ring is in exactly one state, the first that holds of
 * done, ineligible, held, failed, installing, offered or waiting; so the states add up to the ring's devices, and ready, not
 * ready, not registered and excluded add up to the discovered (invariant 6 of design.md 8).
 *
 * Contact and disk are judged here as of the instant asked for, by core's rule, because labels are up to a day old; the
 * other reasons for not counting come from the labels. A device whose Windows version the update does not serve does
 * not count. Source: domain.md 3.3, statistics by SQL: design.md 4.
 */
import { sql } from 'kysely';
import { eligibilityLimits } from '#core/device/readiness.ts';
import type { Progress, RingProgress, Target } from '#core/release/release.ts';
import { lowestTargets } from './evidence/targets.ts';
import { tried, type Store } from './store.ts';

const dayMs = 86_400_000;

interface Counted {
  readonly registration: 'ready' | 'notReady' | 'notRegistered' | 'excluded';
  readonly ring: string | null;
  readonly state: 'done' | 'ineligible' | 'held' | 'failed' | 'installing' | 'open';
  readonly eligible: boolean;
  readonly devices: number;
}

/** What is asked. */
export interface ProgressQuestion {
  readonly tenant: string;
  readonly asOf: number;
  /** Builds that count as up to date; none = not published yet, so nothing is done. */
  readonly targets: readonly Target[];
  /** Rings that have been offered the update. */
  readonly offeredRings: readonly string[];
  /** Rings to answer for, in order; others that have devices follow. */
  readonly ringOrder: readonly string[];
}

/** Progress of one release over all rings. */
export function readProgress(
  store: Pick<Store, 'db'>,
  question: ProgressQuestion,
): Promise<Progress> {
  return tried('Counting progress', async () => {
    const rows = await countDevices(store, question);
    const of = (registration: Counted['registration']): number =>
      total(rows.filter((row) => row.registration === registration));
    const others = rows
      .flatMap((row) => row.ring ?? [])
      .filter((ring) => !question.ringOrder.includes(ring));
    const rings = [...question.ringOrder, ...[...new Set(others)].toSorted()];
    return {
      asOf: question.asOf,
      discovered: total(rows),
      ready: of('ready'),
      notReady: of('notReady'),
      notRegistered: of('notRegistered'),
      excluded: of('excluded'),
      rings: rings.map((ring) => ringProgress(ring, rows, question.offeredRings.includes(ring))),
    };
  });
}

function ringProgress(ring: string, rows: readonly Counted[], isOffered: boolean): RingProgress {
  const own = rows.filter((row) => row.ring === ring);
  const of = (state: Counted['state']): number => total(own.filter((row) => row.state === state));
  const counting = own.filter((row) => row.eligible);
  return {
    ring,
    devices: total(own),
    waiting: isOffered ? 0 : of('open'),
    offered: isOffered ? of('open') : 0,
    installing: of('installing'),
    done: of('done'),
    failed: of('failed'),
    ineligible: of('ineligible'),
    held: of('held'),
    eligible: total(counting),
    updated: total(counting.filter((row) => row.state === 'done')),
  };
}

function total(rows: readonly Counted[]): number {
  return rows.reduce((sum, row) => sum + row.devices, 0);
}

async function countDevices(
  store: Pick<Store, 'db'>,
  { tenant, asOf, targets }: ProgressQuestion,
): Promise<readonly Counted[]> {
  const { builds, revisions } = lowestTargets(targets);
  const contactAfter = asOf - eligibilityLimits.contactDays * dayMs;
  const isServed = targets.length === 0 ? sql`true` : sql`t.revision is not null`;
  const { rows } = await sql<Counted>`
    with target (build, revision) as (
      select * from unnest(${builds}::int[], ${revisions}::int[])
    ), device as (
      select d.registration, d.ring, i.state as install,
        coalesce(d.os_revision >= t.revision, false) as done,
        coalesce(d.last_sync_at >= ${contactAfter}, false)
          and coalesce(d.free_bytes > ${eligibilityLimits.freeBytesMin}, true)
          and coalesce(d.os_build >= ${eligibilityLimits.buildMin}, false)
          and not d.policy_conflict
          and d.ineligible is distinct from 'edition'
          and ${isServed} as eligible,
        exists (
          select 1 from hold_members h where h.tenant = d.tenant and h.device_id = d.device_id
        ) as held
      from devices d
        left join target t on t.build = d.os_build
        left join installs i on i.tenant = d.tenant and i.entra_device_id = d.entra_device_id
          and i.build = d.os_build and i.revision >= t.revision
      where d.tenant = ${tenant} and d.registration is not null
    )
    select registration, ring, eligible,
      case
        when done then 'done'
        when not eligible then 'ineligible'
        when held then 'held'
        when install = 'failed' then 'failed'
        when install in ('installing', 'restartPending') then 'installing'
        else 'open'
      end as state,
      count(*) as devices
    from device
    group by 1, 2, 3, 4`.execute(store.db);
  return rows;
}
