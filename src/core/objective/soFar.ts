/**
 * How far a release is towards its objective: the one definition of every percentage that is shown of it. Devices that
 * count are the eligible ones; up to date are those of them on the release's build or newer.
 */
import { factsOf } from '../area/areas.ts';
import { countText, dayNumberText, shareText } from '../instantText.ts';
import type { Release, RingProgress } from '../release/state/release.ts';

/** The objective as far as it is attained. */
export interface SoFar {
  /** Share asked for, 0–1; null where the area has no objective. */
  readonly target: number | null;
  readonly eligible: number;
  readonly updated: number;
  /** Share attained, 0–1; null where no device counts. */
  readonly attained: number | null;
  /** Devices that must still come up to date, were no other to become eligible; null where none is asked. */
  readonly toGo: number | null;
  /** Where it asks for a supported version: devices that count and are on the release's own; null = it asks for that. */
  readonly current: number | null;
}

/** What a share is of. */
export type Counted = Pick<RingProgress, 'eligible' | 'updated'>;

/** The share that is up to date, of a ring or of several; null where no device counts. */
export function attainedOf(...counted: readonly Counted[]): number | null {
  const eligible = counted.reduce((sum, one) => sum + one.eligible, 0);
  const updated = counted.reduce((sum, one) => sum + one.updated, 0);
  return eligible === 0 ? null : updated / eligible;
}

/** How far a release is: as judged, or as of its last look; null before the first. */
export function objectiveSoFar({ objective, progress, policy }: Release): SoFar | null {
  if (objective === null && progress === null) return null;
  const rings = progress?.rings ?? [];
  const { target } = objective ?? policy.objective;
  const eligible = objective?.eligible ?? rings.reduce((sum, ring) => sum + ring.eligible, 0);
  const updated = objective?.updated ?? rings.reduce((sum, ring) => sum + ring.updated, 0);
  const attained = attainedOf({ eligible, updated });
  const toGo = toGoOf(target, { eligible, updated });
  return { target, eligible, updated, attained, toGo, current: currentIn(rings) };
}

function currentIn(rings: readonly RingProgress[]): number | null {
  const told = rings.flatMap(({ current }) => current ?? []);
  return told.length === 0 ? null : told.reduce((sum, one) => sum + one, 0);
}

/**
 * Devices that must still come up to date for a share of those that count; null where none is asked. A share such as 0.95
 * of 300 is not quite a whole number in binary.
 */
export function toGoOf(target: number | null, { eligible, updated }: Counted): number | null {
  return target === null ? null : Math.max(0, Math.ceil(target * eligible - 1e-9) - updated);
}

/** `95 % of eligible devices`, or that nothing is asked. */
export function askedText(target: number | null): string {
  return target === null ? 'no share of the devices' : `${shareText(target)} of eligible devices`;
}

/** `met: 98 % (883 of 901 eligible devices), 95 % asked`; before it is judged, how far it is and how many are to go. */
export function objectiveText(release: Release): string {
  return `${objectiveInShort(release)}${currentText(release)}`;
}

/** `; 612 are on Version 2604 (…); versions as …, up to a week old`; empty where the share is of the release's own. */
function currentText(release: Release): string {
  const { staleness } = factsOf(release.key.area).words;
  const current = objectiveSoFar(release)?.current ?? null;
  const name = release.content?.name ?? 'this month’s version';
  const own = current === null ? '' : `; ${countText(current)} of these are on ${name} or newer`;
  return `${own}${staleness === undefined ? '' : ` (${staleness})`}`;
}

/** The same for a list: without how it is known, and what else is counted. */
export function objectiveInShort(release: Release): string {
  const { objective, policy } = release;
  const { target, judgedOnDay } = policy.objective;
  const on = dayNumberText(judgedOnDay);
  const soFar = objectiveSoFar(release);
  if (objective === null) {
    if (soFar === null || soFar.attained === null)
      return `${askedText(target)} asked by ${on}; none counts yet`;
    if (target === null) return `${attainedText(soFar)}, told on ${on}; none is asked`;
    const rest = soFar.toGo === 0 ? 'reached' : `${countText(soFar.toGo ?? 0)} to go`;
    return `${attainedText(soFar)}, ${shareText(target)} asked by ${on}: ${rest}`;
  }
  const reached = soFar === null ? '' : attainedText(soFar);
  const numbers = soFar === null ? '' : `${reached}, ${shareText(objective.target)} asked`;
  const words = {
    met: `met: ${numbers}`,
    missed: `missed: ${numbers}`,
    noEligibleDevices: 'not judged: no device counts',
    notApplied: `not judged, since it was expedited: ${numbers}`,
    noObjective: `${reached}, none is asked`,
  };
  return words[objective.outcome];
}

function attainedText({ attained, updated, eligible }: SoFar): string {
  const devices = eligible === 1 ? 'eligible device' : 'eligible devices';
  return `${shareText(attained)} (${countText(updated)} of ${countText(eligible)} ${devices})`;
}

/** What the objective asks of a device that counts: where older versions are supported, one of them is enough. */
export function askedOfDevice({ progress }: Release): string {
  const isOlderEnough = progress?.rings.some(({ current }) => current !== undefined) === true;
  return isOlderEnough ? 'are on a supported version' : 'run the build of this release';
}
