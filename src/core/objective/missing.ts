/** Why devices that count are not up to date, in one sentence with numbers that add up. */
import { countText } from '../instantText.ts';
import type { Release } from '../release/state/release.ts';
import { devicesByState, deviceStates, type DeviceState } from '../release/view/deviceStates.ts';
import { objectiveSoFar } from './soFar.ts';

/** Devices of all rings by state. */
export function fleetByState({ progress, rings }: Release): Readonly<Record<DeviceState, number>> {
  const all = (progress?.rings ?? []).map((one) =>
    devicesByState(
      one,
      rings.find(({ name }) => name === one.ring),
    ),
  );
  const sum = (state: DeviceState): number =>
    all.reduce((total, devices) => total + devices[state], 0);
  return Object.fromEntries(deviceStates.map((state) => [state, sum(state)])) as Record<
    DeviceState,
    number
  >;
}

const words: Readonly<Record<DeviceState, string>> = {
  done: 'done',
  installing: 'installing',
  offered: 'offered the update and not begun',
  paused: 'in a paused ring',
  held: 'held',
  failed: 'failed to install',
  ineligible: 'ineligible',
  waiting: 'in a ring that has not opened',
};

/** The sentence; null before the first look. */
export function missingText(release: Release): string | null {
  const soFar = objectiveSoFar(release);
  if (soFar === null || release.progress === null) return null;
  const states = fleetByState(release);
  const devices = release.progress.rings.reduce((sum, ring) => sum + ring.devices, 0);
  const counting = `Of ${countText(devices)} devices in rings ${countText(soFar.eligible)} count`;
  const missing = soFar.eligible - soFar.updated;
  if (soFar.current !== null) {
    const supported = countText(soFar.updated);
    return `${counting}; ${supported} of these are on a supported version, ${countText(soFar.current)} of them on ${release.content?.name ?? 'the release’s'} or newer.`;
  }
  if (missing <= 0) return `${counting}; all of these are up to date.`;
  const parts = deviceStates
    .filter((state) => state !== 'done' && state !== 'ineligible' && states[state] > 0)
    .map((state) => `${countText(states[state])} ${words[state]}`);
  return `${counting}; ${countText(soFar.updated)} of these are up to date. The other ${countText(missing)}: ${parts.join(', ')}.`;
}
