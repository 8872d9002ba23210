/**
 * Of which versions evidence is counted where a month brings several and rings are stopped by a pin: the newest of each channel,
 * by itself, since one version's devices say nothing of the next. What is counted of a later one stands under a name of its own, so
 * that its devices begin anew with it.
 */
import { stopIn } from '../../area/areas.ts';
import { permission } from '../../area/permission.ts';
import { dayMs } from '../../time.ts';
import { byVersion, dotted } from '../../version.ts';
import { channelOf, outOf, type OutVersion } from '../state/pin.ts';
import type { Content, Release, ReleaseKey, Target } from '../state/release.ts';

/** A product spreads its version itself over some days, and what it does is told a day late. */
const seenAfterDays = 3;

/** What is counted together: devices of these rings, from these versions on. */
export interface EvidencePart {
  readonly key: ReleaseKey;
  readonly lowest: readonly Target[];
  readonly rings: readonly string[];
  /** Whether it is of a later version than the release's own. */
  readonly isLater: boolean;
}

/** Place of the version of a line that is seen by now: the newest, or, where the product spreads it itself, one some days old. */
export function seenAt(key: Pick<Release['key'], 'area'>, out: readonly OutVersion[], now: number) {
  const days = permission(key.area, 'pause', 'service') === null ? 0 : seenAfterDays;
  return Math.max(
    0,
    out.findLastIndex(({ since }) => (since ?? 0) <= now - days * dayMs),
  );
}

/** The parts of a release's evidence as of an instant: the release's own versions, and later ones each by itself. */
export function evidenceParts(
  { key, rings }: Pick<Release, 'key' | 'rings'>,
  content: Content,
  now: number,
): readonly EvidencePart[] {
  const names = rings.map(({ name }) => name);
  if (content.targets.length === 0) return [{ key, lowest: [], rings: names, isLater: false }];
  const judged = content.targets.map((own) => ({ own, judged: judgedOf(key, content, own, now) }));
  const later = judged.filter((one) => one.judged !== one.own).map((one) => one.judged);
  const own = judged.filter((one) => one.judged === one.own).map((one) => one.own);
  const ringsOf = (lines: readonly Target[]): readonly string[] =>
    later.length === 0 || content.targets.length === 1
      ? names
      : names.filter((ring) =>
          lines.some(({ line }) => line === channelOf(key.area, content, ring)),
        );
  return [
    ...(own.length === 0 ? [] : [{ key, lowest: own, rings: ringsOf(own), isLater: false }]),
    ...later.map((one) => ({
      key: laterKey(key, one),
      lowest: [one],
      rings: ringsOf([one]),
      isLater: true,
    })),
  ];
}

/** All that was ever counted of a month: its own versions, and each later one. */
export function partsOfMonth(
  { key, rings }: Pick<Release, 'key' | 'rings'>,
  content: Content,
): readonly EvidencePart[] {
  const names = rings.map(({ name }) => name);
  const later = isPinned(key)
    ? content.targets.flatMap((own) =>
        outOf(content, own.line)
          .filter(({ version }) => byVersion(version, own.version) > 0)
          .map(({ version }) => ({ ...own, version })),
      )
    : [];
  return [
    { key, lowest: content.targets, rings: names, isLater: false },
    ...later.map((one) => ({
      key: laterKey(key, one),
      lowest: [one],
      rings: names,
      isLater: true,
    })),
  ];
}

function isPinned({ area }: Release['key']): boolean {
  return stopIn(area) === 'pin';
}

/** The line's version that is seen by now, where it is later than the release's own. */
function judgedOf(key: ReleaseKey, content: Content, own: Target, now: number): Target {
  if (!isPinned(key)) return own;
  const out = outOf(content, own.line);
  const seen = out[seenAt(key, out, now)];
  if (seen === undefined || byVersion(seen.version, own.version) <= 0) return own;
  return { ...own, version: seen.version };
}

function laterKey(key: ReleaseKey, { version }: Target): ReleaseKey {
  return { ...key, id: `${key.id}+${dotted(version)}` };
}
