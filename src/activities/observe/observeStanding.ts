/**
 * What other releases of the area have ordered and still stands: pauses that their intents still say, holds that still
 * have their groups. A ring's pause is the ring's and a hold the area's.
 */
import { isLaterState, type Hold } from '#core/hold/hold.ts';
import type { Standing } from '#core/release/step/observation.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { readHoldGroups } from '#store/holds/groups.ts';
import { listReleases } from '#store/release/releases.ts';
import { readIntents } from '#store/release/rings.ts';
import type { Deps } from '../deps.ts';

/** Pauses and holds of other releases. */
export async function observeStanding(
  { store }: Deps,
  { tenant, area, id }: ReleaseKey,
): Promise<Standing> {
  const stored = await listReleases(store, { tenant, area });
  const others = stored.map(({ release }) => release).filter(({ key }) => key.id !== id);
  const pauses: Standing['pauses'][number][] = [];
  for (const ring of new Set(others.flatMap(({ rings }) => rings.map(({ name }) => name)))) {
    const intents = await readIntents(store, { tenant, area, ring });
    for (const { key, rings } of others) {
      const pause = rings.find(({ name }) => name === ring)?.pause ?? null;
      const intent = intents.find(({ release }) => release === key.id);
      const stands = intent !== undefined && (intent.pause || intent.rolledBackAt !== null);
      if (pause !== null && stands) pauses.push({ ring, release: key.id, pause });
    }
  }
  const groups = await readHoldGroups(store, { tenant, area });
  // Newest first; of two states of a hold the later one.
  const holds = new Map<string, Hold>();
  for (const hold of others.flatMap((release) => release.holds ?? [])) {
    const known = holds.get(hold.id);
    if (known === undefined || isLaterState(hold, known)) holds.set(hold.id, hold);
  }
  return {
    pauses,
    holds: [...holds.values()].filter(({ id: hold }) => groups.some((one) => one.hold === hold)),
  };
}
