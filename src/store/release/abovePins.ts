/** How many devices of rings that are pinned have something newer than what they are pinned to, as was told last. */
import { sql } from 'kysely';
import type { AreaKey } from '#core/release/state/release.ts';
import type { RingName } from '#core/ring.ts';
import type { Pin } from '#core/version.ts';
import { installedOf } from '../device/installedOf.ts';
import { tried, type Store } from '../store.ts';

/** A ring, and the version its devices are pinned to. */
export interface PinnedRing extends Pick<Pin, 'line' | 'to'> {
  readonly ring: RingName;
}

/** Devices by ring; one whose devices all came to its pin has none. */
export function countAbovePins(
  store: Pick<Store, 'db'>,
  { key, pins }: { readonly key: AreaKey; readonly pins: readonly PinnedRing[] },
): Promise<ReadonlyMap<RingName, number>> {
  return tried('Counting devices above their pins', async () => {
    const { join, line, version, of } = installedOf(key.area);
    const pin = of('p');
    const rings = pins.map(({ ring }) => ring);
    const lines = pins.map((pin) => pin.line);
    const versions = pins.map(({ to }) => `{${to.join(',')}}`);
    const { rows } = await sql<{ readonly ring: string; readonly devices: number }>`
      select d.ring, count(*)::int as devices
      from devices d ${sql.raw(join)}
        join (select ring, line, version::int[] as version
          from unnest(${rings}::text[], ${lines}::text[], ${versions}::text[]) as s (ring, line, version)) p
          on p.ring = d.ring
      where d.tenant = ${key.tenant} and d.registration = 'ready'
        and ${sql.raw(line)} = ${sql.raw(pin.line)} and ${sql.raw(version)} > ${sql.raw(pin.version)}
      group by 1`.execute(store.db);
    return new Map(rows.map(({ ring, devices }) => [ring, devices]));
  });
}
