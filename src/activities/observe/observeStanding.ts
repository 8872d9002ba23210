/**
 * What other releases of the area have ordered and still stands: pauses that their intents still say, holds that still
 * have their groups. A ring's pause is the ring's and a hold the area's. Releases are read only where one of them has
 * something that stands.
 */
import { isLaterState, type Hold } from '#core/hold/hold.ts';
import type { Standing } from '#core/release/step/observation.ts';
import { ringOf, type Release, type ReleaseKey } from '#core/release/state/release.ts';
import { readHoldGroups } from '#store/holds/groups.ts';
import { listReleases } from '#store/release/releases.ts';
import { readIntents, type IntentOnRing } from '#store/release/rings.ts';
import type { Deps } from '../deps.ts';

/** Pauses and holds of other releases. */
export async function observeStanding(
  { store }: Deps,
  { tenant, area, id }: ReleaseKey,
): Promise<Standing> {
  const stopping = (await readIntents(store, { tenant, area })).filter(
    ({ release, pause, rolledBackAt }) => release !== id && (pause || rolledBackAt !== null),
  );
  const groups = await readHoldGroups(store, { tenant, area });
  if (stopping.length === 0 && groups.length === 0) return { pauses: [], holds: [] };
  const stored = await listReleases(store, { tenant, area });
  const others = stored.map(({ release }) => release).filter(({ key }) => key.id !== id);
  return {
    pauses: stopping.flatMap((intent) => pauseOf(others, intent)),
    holds: latest(others).filter(({ id: hold }) => groups.some((one) => one.hold === hold)),
  };
}

/** The pause behind an intent, as its release knows it. */
function pauseOf(others: readonly Release[], { ring, release }: IntentOnRing): Standing['pauses'] {
  const known = others.find(({ key }) => key.id === release);
  const pause = known === undefined ? null : (ringOf(known, ring)?.pause ?? null);
  return pause === null ? [] : [{ ring, release, pause }];
}

/** Of two states of a hold the later one; releases come newest first. */
function latest(others: readonly Release[]): readonly Hold[] {
  const holds = new Map<string, Hold>();
  for (const hold of others.flatMap((release) => release.holds ?? [])) {
    const known = holds.get(hold.id);
    if (known === undefined || isLaterState(hold, known)) holds.set(hold.id, hold);
  }
  return [...holds.values()];
}
