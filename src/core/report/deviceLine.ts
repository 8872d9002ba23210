/**
 * A device in one line: what it does with its area's newest release, and why the update is not on it. The same words in
 * the command line, in files, and on the page that is served.
 */
import { absenceText } from '../device/absence.ts';
import { windowsBuild } from '../device/device.ts';
import type { ListedDevice, UpdatingDevice, UpdateState } from '../device/listed.ts';
import { withRemedy } from '../device/remedies.ts';
import { symptomText } from '../evidence/signal/symptom.ts';
import { holdName } from '../hold/hold.ts';
import { dayText } from '../instantText.ts';
import { ringOf, type Release, type RingState } from '../release/state/release.ts';
import { isRingStopped, type DeviceState } from '../release/view/deviceStates.ts';
import { whoPaused } from '../release/view/ringStanding.ts';
import { uncountedText } from './reasons.ts';

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
  { update, ring }: Pick<UpdatingDevice, 'update' | 'ring'>,
  release: Release | null,
): DeviceState | null {
  if (update === null || release === null) return null;
  if (update.state !== 'open') return update.state;
  const state = ring === null ? undefined : ringOf(release, ring);
  return state === undefined ? 'waiting' : stateIn(state);
}

function stateIn(ring: RingState): 'paused' | 'waiting' | 'offered' {
  if (isRingStopped(ring)) return 'paused';
  return ring.offeredAt === null ? 'waiting' : 'offered';
}

/** Some of a release's rings: those that are named, or all others and no ring at all. */
export interface RingsMeant {
  readonly names: readonly string[];
  readonly isAllOthers: boolean;
}

/** In which rings devices are to be looked for that do this; null = in any. */
export function ringsDoing(state: DeviceState, { rings }: Release): RingsMeant | null {
  if (statesOf[state] !== 'open') return null;
  const doing = (wanted: DeviceState): readonly string[] =>
    rings.filter((ring) => stateIn(ring) === wanted).map(({ name }) => name);
  return state === 'waiting'
    ? { names: [...doing('paused'), ...doing('offered')], isAllOthers: true }
    : { names: doing(state), isAllOthers: false };
}

/** Whether a device's Windows is one of those that are serviced no more. */
export function isOutOfService(osVersion: string | null, release: Release | null): boolean {
  const line = String(windowsBuild(osVersion)?.build ?? '');
  return release?.content?.outOfService?.includes(line) ?? false;
}

/** Why, where there is more to tell: why it does not count, the error of a failed install, the hold. */
export function updateReason(
  { update, device, ineligible }: UpdatingDevice,
  release: Release | null,
): string | null {
  if (update === null) return null;
  if (update.state === 'ineligible' && ineligible === null) {
    const why = update.error ?? (isOutOfService(device.osVersion, release) ? 'outOfService' : null);
    return why === null ? null : `does not count: ${withRemedy(why)}`;
  }
  if (update.state === 'held') return `held under ${update.holds.map(holdName).join(', ')}`;
  if (update.state !== 'failed') return null;
  if (update.error === null) return 'its install failed, with no code told';
  const isCode = /^0x/i.test(update.error);
  const symptom = { what: isCode ? null : update.error, code: isCode ? update.error : null };
  return `its install failed: ${symptomText('installs', symptom)}`;
}

/** Where a device stands, in a word. */
export function standingText({ registration }: Pick<ListedDevice, 'registration'>): string {
  const words = {
    ready: 'ready',
    notReady: 'not ready',
    notRegistered: 'not registered',
    excluded: 'excluded',
    gone: 'gone',
  };
  return registration === null ? 'not discovered' : words[registration];
}

/** Why a device stands where it does, as far as there is a reason, and what is odd of it. */
export function reasonText(listed: ListedDevice): string {
  const { failure, drift, absence } = listed;
  const open = drift.filter(({ kind, mendedAt }) => mendedAt === null || kind === 'stranger');
  const why =
    failure === null
      ? labelText(listed)
      : `check ${failure.number} ${failure.check}: ${failure.seen}`;
  const missing = absence === null ? '' : absenceText(absence);
  return [why, missing, ...open.map(driftText)].filter((words) => words !== '').join('; ');
}

function labelText({ notReady, ineligible, registration }: ListedDevice): string {
  if (notReady.length > 0) return notReady.join(', ');
  if (ineligible !== null) return `does not count: ${ineligible}`;
  return registration === 'notRegistered' ? 'waits for its checks' : '';
}

/** What somebody did to a group, in words. */
export function driftText({ place, kind }: ListedDevice['drift'][number]): string {
  const group = place.replace(/^(ring|hold)\//, 'the group of $1 ');
  const words = {
    takenOut: `was taken out of ${group} by hand`,
    inTwo: `stands in ${group} as well`,
    stranger: `stands in ${group} without being in a ring`,
  };
  return words[kind];
}

/** Why the update is not on it, in one sentence without a full stop; whatever it does, there is something to tell. */
export function whyText(one: UpdatingDevice, release: Release | null): string {
  const { failure, registration } = one;
  if (failure !== null || registration !== 'ready') return reasonText(one) || standingText(one);
  const state = stateOf(one, release);
  if (release === null || state === null) return 'no release has begun yet';
  const ring = one.ring === null ? undefined : ringOf(release, one.ring);
  const odd = one.drift.filter(({ mendedAt }) => mendedAt === null).map(driftText);
  return [stateText(one, state, release, ring), ...odd].join('; ');
}

function stateText(
  one: UpdatingDevice,
  state: DeviceState,
  release: Release,
  ring: RingState | undefined,
): string {
  const { publishedAt } = release;
  switch (state) {
    case 'done':
      return 'is up to date';
    case 'installing':
      return 'is installing it, or waits for a restart';
    case 'held':
    case 'failed':
      return updateReason(one, release) ?? state;
    case 'ineligible':
      return one.ineligible === null
        ? (updateReason(one, release) ??
            'does not count: no update for its version, or what speaks against it is new')
        : `does not count: ${uncountedText(one.ineligible).title}`;
    case 'paused':
      return pausedText(ring);
    case 'offered':
      return `was offered it on ${dayText(publishedAt, ring?.offeredAt ?? publishedAt)} and has not begun; deadline ${dayText(publishedAt, ring?.deadlineAt ?? publishedAt)}`;
    case 'waiting':
      return ring === undefined
        ? 'is in no ring of this release'
        : `waits for ${ring.name}, which opens on ${dayText(publishedAt, ring.opensAt)} at the earliest`;
  }
}

function pausedText(ring: RingState | undefined): string {
  if (ring === undefined || ring.pause === null) return 'waits: its ring is stopped';
  const stop = ring.rolledBackAt === null ? 'paused' : 'rolled back';
  return `waits: ${ring.name} is ${stop} by ${whoPaused(ring.pause)}, ${ring.pause.reason}`;
}
