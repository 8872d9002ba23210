/** What a device does with the newest release's update, in the words of every other view. */
import { symptomText } from '#core/evidence/signal/symptom.ts';
import { holdName } from '#core/hold/hold.ts';
import { ringOf, type AreaKey, type Release } from '#core/release/state/release.ts';
import { isRingStopped, type DeviceState } from '#core/release/view/deviceStates.ts';
import type { UpdatingDevice } from '#store/device/deviceList.ts';
import type { Store } from '#store/store.ts';
import type { UpdateState } from '#store/device/updateStates.ts';

/** The newest release of an area as stored, and the instant that is known of it; null = none yet. */
export async function newestRelease(
  store: Store,
  { tenant, area }: AreaKey,
): Promise<{ readonly release: Release; readonly asOf: number } | null> {
  const { listReleases } = await import('#store/release/releases.ts');
  const all = await listReleases(store, { tenant, area });
  const [release] = all
    .map((stored) => stored.release)
    .toSorted((a, b) => b.publishedAt - a.publishedAt);
  if (release === undefined) return null;
  return { release, asOf: release.progress?.asOf ?? release.lastAssessedAt ?? release.createdAt };
}

/** The states of the store that a word of an operator means. */
export const statesOf: Readonly<Record<DeviceState, UpdateState>> = {
  done: 'done',
  installing: 'installing',
  failed: 'failed',
  ineligible: 'ineligible',
  held: 'held',
  offered: 'open',
  paused: 'open',
  waiting: 'open',
};

/** What a device does; null where no release is known or the device has no ring. */
export function stateOf(
  { update, ring }: UpdatingDevice,
  release: Release | null,
): DeviceState | null {
  if (update === null || release === null) return null;
  if (update.state !== 'open') return update.state;
  const state = ring === null ? undefined : ringOf(release, ring);
  if (state === undefined) return 'waiting';
  if (isRingStopped(state)) return 'paused';
  return state.offeredAt === null ? 'waiting' : 'offered';
}

/** Why, where there is more to tell: the error of a failed install, the hold. */
export function updateReason({ update }: UpdatingDevice): string | null {
  if (update === null) return null;
  if (update.state === 'held') return `held under ${update.holds.map(holdName).join(', ')}`;
  if (update.state !== 'failed') return null;
  if (update.error === null) return 'its install failed, with no code told';
  const isCode = /^0x/i.test(update.error);
  const symptom = { what: isCode ? null : update.error, code: isCode ? update.error : null };
  return `its install failed: ${symptomText('installs', symptom)}`;
}
