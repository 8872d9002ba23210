/** The step of a visit that tries a driver update profile, and takes it away again. */
import { actOnDrivers, listDrivers } from '#graph/intune/drivers/offers.ts';
import {
  assignDriverProfile,
  createDriverProfile,
  deleteDriverProfile,
  listDriverProfiles,
  patchDriverProfile,
  readDriverTargets,
} from '#graph/intune/drivers/profiles.ts';
import { about, throwAway } from './throwAway.ts';
import type { Remark, Step, Visit } from './visit.ts';

/** A tenant without driver update profiles keeps drivers away by its rings. */
export const driversStep: Step = {
  calls: [
    'createDriverProfile',
    'patchDriverProfile',
    'assignDriverProfile',
    'readDriverTargets',
    'listDrivers',
    'actOnDrivers',
    'deleteDriverProfile',
  ],
  isOptional: true,
  work: tryDrivers,
};

/** What no driver is called. */
const noDriver = 'ringmaster-doctor';

/** A profile that reaches nobody; whether a change of its deferral is taken, and whether outcomes are told, is said. */
async function tryDrivers({ graph, asOf }: Visit): Promise<Remark> {
  const named = { displayName: throwAway, description: about };
  const { profileId } = await createDriverProfile(graph, {
    ...named,
    approval: 'automatic',
    deferralDays: 30,
    asOf,
  });
  const of = { profileId, asOf };
  try {
    await patchDriverProfile(graph, { ...of, deferralDays: 29 });
    const found = await listDriverProfiles(graph, { asOf });
    const isTaken = found.some((one) => one.profileId === profileId && one.deferralDays === 29);
    await assignDriverProfile(graph, { ...of, groupIds: [], excludedGroupIds: [] });
    await readDriverTargets(graph, of);
    await listDrivers(graph, { ...of, onPoison: () => undefined });
    const driverIds = [noDriver];
    const outcomes = await actOnDrivers(graph, {
      ...of,
      action: 'decline',
      driverIds,
      deployAt: null,
    });
    if (!isTaken)
      return { kind: 'fault', text: 'Intune took another deferral, but shows the first' };
    const outcome = outcomes.get(noDriver);
    if (outcome === 'notFound' || outcome === 'failed') return null;
    return {
      kind: 'remark',
      text: 'a driver that does not exist is told as in order: outcomes prove little',
    };
  } finally {
    await deleteDriverProfile(graph, of);
  }
}
