/**
 * Expediting a ring: a quality update profile for the release's date, assigned to the ring's group without the groups of
 * standing holds. A POST is not safe to repeat, so the profile has a name of its own and is looked for first.
 */
import {
  assignExpedite,
  createExpedite,
  listExpedites,
  readExpediteTargets,
  type Expedite,
} from '#graph/intune/expedites.ts';
import type { AssignmentTargets } from '#graph/intune/targets.ts';
import { withRing, type RingRow } from '#store/release/rings.ts';
import type { Enactment } from '../contract.ts';
import type { Deps } from '../deps.ts';
import { behindExpediteName, expediteName, isExpediteOf, marker } from '../names.ts';
import { madeOnce } from './ownObjects.ts';
import { putTargetsRight, targetsOfRing } from './targets.ts';
import { settledAll, step, writeOf, writingOf, type OrderOf, type Writing } from './writing.ts';

/** Makes sure that the ring's profile exists and reaches the ring without the devices that are held. */
export async function enactExpedite(
  deps: Deps,
  o: Enactment,
  order: OrderOf<'expedite'>,
): Promise<void> {
  const { tenant, area } = o.key;
  const { ring } = order.action;
  const w = step(writingOf(o, order), 'profile');
  await withRing(deps.store, { tenant, area, ring }, async (row) => {
    const targets = await targetsOfRing(deps, row);
    if (targets === null)
      throw new Error(`Expediting ${ring} of ${tenant}: the ring has no group yet`);
    const { releasedAt, daysUntilForcedReboot } = order.action;
    const profile = await findOrCreate(deps, w, {
      displayName: expediteName(o.key, ring),
      what: `${area}/${o.key.id}/${ring}`,
      releasedAt,
      daysUntilForcedReboot,
    });
    await putProfileTargetsRight(deps, w, { profile, targets });
    await settledAll(deps, w);
  });
}

/** Makes sure that devices which a release's objective lacks get an update at once, by a profile of their own. */
export async function expediteGroup(
  deps: Deps,
  w: Writing,
  o: Pick<Wanted, 'releasedAt' | 'daysUntilForcedReboot'> & { readonly targets: AssignmentTargets },
): Promise<void> {
  const { targets, ...update } = o;
  const { area, id } = w.key;
  const displayName = behindExpediteName(w.key);
  const what = `${area}/${id}/behind`;
  const profile = await findOrCreate(deps, w, { displayName, what, ...update });
  await putProfileTargetsRight(deps, w, { profile, targets });
  await settledAll(deps, w);
}

/** A profile that is wanted. */
interface Wanted extends Pick<Expedite, 'displayName' | 'releasedAt' | 'daysUntilForcedReboot'> {
  /** What it is for, as its mark tells it. */
  readonly what: string;
}

async function findOrCreate(
  deps: Deps,
  w: Writing,
  { displayName, what, releasedAt, daysUntilForcedReboot }: Wanted,
): Promise<Expedite> {
  const look = async () => {
    const profiles = await listExpedites(deps.graph, { asOf: w.asOf });
    return profiles.find((one) => one.displayName === displayName) ?? null;
  };
  const known = await look();
  if (known !== null) return known;
  const write = writeOf(w, 'POST', '/deviceManagement/windowsQualityUpdateProfiles');
  return await madeOnce(deps, write, {
    look,
    make: (graph) =>
      createExpedite(graph, {
        displayName,
        description: marker(w.key.tenant, what),
        releasedAt,
        daysUntilForcedReboot,
        asOf: w.asOf,
      }),
  });
}

/** Puts right whom all profiles that hurry a ring reach. */
export async function putExpeditesRight(
  deps: Deps,
  w: Writing,
  { row, targets }: { readonly row: RingRow; readonly targets: AssignmentTargets },
): Promise<void> {
  const profiles = await listExpedites(deps.graph, { asOf: w.asOf });
  for (const profile of profiles.filter((one) => isExpediteOf(one.displayName, row)))
    await putProfileTargetsRight(deps, w, { profile, targets });
}

/** Makes an expedite profile reach exactly these. */
async function putProfileTargetsRight(
  deps: Deps,
  w: Writing,
  { profile, targets }: { readonly profile: Expedite; readonly targets: AssignmentTargets },
): Promise<void> {
  const of = { profileId: profile.profileId, asOf: w.asOf };
  await putTargetsRight(deps, step(w, profile.profileId), {
    path: `/deviceManagement/windowsQualityUpdateProfiles/${of.profileId}/assign`,
    targets,
    read: () => readExpediteTargets(deps.graph, of),
    assign: (graph) => assignExpedite(graph, { ...of, ...targets }),
  });
}
