/** The summary of a release in plain text: for mails and logs, without tables or colour. */
import { outlineOf } from '#core/area/areas.ts';
import { askedText, attainedOf, objectiveSoFar, objectiveText } from '#core/objective/soFar.ts';
import type { Release, RingProgress } from '#core/release/state/release.ts';
import { countText, dayText, instantText, shareText } from './instant.ts';

/** A few lines on where a release stands at `asOf`. */
export function summaryText(release: Release, asOf: number): string {
  const { key, basedOn, publishedAt, progress } = release;
  const played = basedOn === null ? '' : ` (a rehearsal of ${basedOn})`;
  const rings = (progress?.rings ?? [])
    .filter((ring) => ring.devices > 0)
    .map(
      (ring) =>
        `  ${ring.ring}: ${countText(ring.updated)} of ${countText(ring.eligible)} eligible up to date (${shareText(attainedOf(ring))})${countsText(ring)}${stoppedText(release, ring.ring)}`,
    );
  return [
    `${outlineOf(key.area).title} ${key.id} of ${key.tenant}${played}, ${dayText(publishedAt, asOf)}, ${instantText(asOf)}`,
    ...(rings.length === 0 ? ['  no device was looked at yet'] : rings),
    objectiveLine(release),
  ].join('\n');
}

function countsText({ failed, held = 0 }: RingProgress): string {
  const parts = [
    failed > 0 ? `${countText(failed)} failed` : '',
    held > 0 ? `${countText(held)} held` : '',
  ];
  return parts.map((part) => (part === '' ? '' : `, ${part}`)).join('');
}

function stoppedText({ rings }: Release, name: string): string {
  const ring = rings.find((state) => state.name === name);
  if (ring?.rolledBackAt !== null && ring?.rolledBackAt !== undefined) return ', rolled back';
  return ring?.pause ? `, paused by ${ring.pause.operator}` : '';
}

function toGoText(toGo: number | null): string {
  if (toGo === null) return '';
  return toGo === 0 ? ', so it is reached' : `, ${countText(toGo)} to go`;
}

function objectiveLine(release: Release): string {
  const { objective, policy, publishedAt } = release;
  const soFar = objectiveSoFar(release);
  if (objective === null) {
    const { target, judgedOnDay } = policy.objective;
    const rest =
      soFar === null || soFar.attained === null
        ? ''
        : ` So far ${shareText(soFar.attained)} (${countText(soFar.updated)} of ${countText(soFar.eligible)})${toGoText(soFar.toGo)}.`;
    return `Objective: ${askedText(target)}, judged on D+${judgedOnDay}.${rest}`;
  }
  return `Objective on ${dayText(publishedAt, objective.judgedAt)} ${objectiveText(release)}.`;
}
