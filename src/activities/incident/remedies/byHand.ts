/**
 * What would help and cannot be done from here: said with the reason, and with what a person can do, so that whoever reads the
 * timeline knows.
 */
import type { Incident } from '#core/incident/incident.ts';
import { countText } from '#core/instantText.ts';
import { blockerHelp, blockerText } from '#core/objective/blockerText.ts';
import { standingOf } from '#core/objective/blockers.ts';
import { standingQuestion } from '#core/objective/question.ts';
import { newestRelease } from '#store/release/releases.ts';
import { readStanding } from '#store/release/standing.ts';
import type { Deps } from '../../deps.ts';
import type { Came } from './came.ts';

/** Devices could be asked to sync by a permission that is not asked for: it would allow far more. */
export function syncDevices(): Promise<Came> {
  return Promise.resolve({
    outcome: 'cannot',
    text: 'it takes DeviceManagementManagedDevices.PrivilegedOperations.All, which also allows to wipe devices and is not asked for. By hand: Intune, Devices, Bulk device actions, Sync',
  });
}

/** Windows tries a failed install again by itself; what stands in the way of it is told, error by error. */
export async function retryFailed({ store }: Deps, { key }: Incident, asOf: number): Promise<Came> {
  const newest = await newestRelease(store, key);
  if (newest === null) return { outcome: 'cannot', text: 'no release of the area is known' };
  const counted = await readStanding(store, standingQuestion(newest.release, asOf));
  const { blockers } = standingOf(counted, { target: null, stoppedRings: [] });
  const failed = blockers.filter(({ kind }) => kind === 'failed');
  if (failed.length === 0)
    return { outcome: 'cannot', text: 'no device that counts has failed to install' };
  const errors = failed.map((one) => `${countText(one.devices)} ${blockerText(one)}`).join('; ');
  const text = `Graph has no call for it, and Windows tries again by itself. ${errors}: ${blockerHelp('failed')}`;
  return { outcome: 'cannot', text };
}
