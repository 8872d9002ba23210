/** A device as JSON and as words for people. No user's name stands here; the store has none. */
import type { ListedDevice } from '#store/device/deviceList.ts';
import { countText, instantText } from '#reports/instant.ts';
import { isoOrNull } from '../view/iso.ts';

/** A device as JSON; instants in ISO 8601 UTC. */
export function deviceDocument(listed: ListedDevice): object {
  const { device, discoveredAt, registeredAt, judgedAt, labelledAt, drift, ...standing } = listed;
  return {
    ...device,
    enrolledAt: isoOrNull(device.enrolledAt),
    lastSyncAt: isoOrNull(device.lastSyncAt),
    ...standing,
    discoveredAt: isoOrNull(discoveredAt),
    registeredAt: isoOrNull(registeredAt),
    judgedAt: isoOrNull(judgedAt),
    labelledAt: isoOrNull(labelledAt),
    drift: drift.map(({ seenAt, mendedAt, ...of }) => ({
      ...of,
      seenAt: isoOrNull(seenAt),
      mendedAt: isoOrNull(mendedAt),
    })),
  };
}

/** Where a device stands, in a word. */
export function standingText({ registration }: ListedDevice): string {
  const words = {
    ready: 'ready',
    notReady: 'not ready',
    notRegistered: 'not registered',
    excluded: 'excluded',
  };
  return registration === null ? 'not discovered' : words[registration];
}

/** Why a device stands where it does, as far as there is a reason, and what is odd of it. */
export function reasonText(listed: ListedDevice): string {
  const { failure, drift } = listed;
  const open = drift.filter(({ kind, mendedAt }) => mendedAt === null || kind === 'stranger');
  const why =
    failure === null
      ? whyText(listed)
      : `check ${failure.number} ${failure.check}: ${failure.seen}`;
  return [why, ...open.map(driftText)].filter((words) => words !== '').join('; ');
}

function whyText({ notReady, ineligible, registration }: ListedDevice): string {
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

/** An instant, or a dash. */
export function instantOrDash(at: number | null): string {
  return at === null ? '–' : instantText(at);
}

/** Bytes as GB, or a dash. */
export function gigabytesText(bytes: number | null): string {
  return bytes === null ? '–' : `${countText(Math.round(bytes / 1e8) / 10)} GB`;
}

/** An instant in ISO 8601, or nothing: for spreadsheets. */
export function instantOrNothing(at: number | null): string {
  return isoOrNull(at) ?? '';
}
