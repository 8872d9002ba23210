/** A device as JSON and as words for people. No user's name stands here; the store has none. */
import type { ListedDevice } from '#core/device/listed.ts';
import { countText, instantText } from '#reports/instant.ts';
import { isoOrNull } from '../view/iso.ts';

/** A device as JSON; instants in ISO 8601 UTC. */
export function deviceDocument(listed: ListedDevice): object {
  const { device, discoveredAt, registeredAt, judgedAt, labelledAt, drift, absence, ...standing } =
    listed;
  return {
    ...device,
    enrolledAt: isoOrNull(device.enrolledAt),
    lastSyncAt: isoOrNull(device.lastSyncAt),
    ...standing,
    discoveredAt: isoOrNull(discoveredAt),
    registeredAt: isoOrNull(registeredAt),
    judgedAt: isoOrNull(judgedAt),
    labelledAt: isoOrNull(labelledAt),
    absence:
      absence === null
        ? null
        : { since: isoOrNull(absence.since), goneAt: isoOrNull(absence.goneAt) },
    drift: drift.map(({ seenAt, mendedAt, ...of }) => ({
      ...of,
      seenAt: isoOrNull(seenAt),
      mendedAt: isoOrNull(mendedAt),
    })),
  };
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
