/** The summary of a release in plain text: for mails and logs, without tables or colour. Source: domain.md 3.9. */
import { areas } from '#core/area.ts';
import type { Release } from '#core/release/release.ts';
import { countText, dayText, instantText, shareText } from './instant.ts';

/** A few lines on where a release stands at `asOf`. */
export function summaryText(release: Release, asOf: number): string {
  const { key, basedOn, publishedAt, progress } = release;
  const played = basedOn === null ? '' : ` (a rehearsal of ${basedOn})`;
  const rings = (progress?.rings ?? [])
    .filter((ring) => ring.devices > 0)
    .map(
      (ring) =>
        `  ${ring.ring}: ${countText(ring.done)} of ${countText(ring.devices)} up to date (${shareText(ring.done / ring.devices)})${ring.failed > 0 ? `, ${countText(ring.failed)} failed` : ''}${stoppedText(release, ring.ring)}`,
    );
  return [
    `${areas[key.area].title} ${key.id} of ${key.tenant}${played}, ${dayText(publishedAt, asOf)}, ${instantText(asOf)}`,
    ...(rings.length === 0 ? ['  no device was looked at yet'] : rings),
    objectiveLine(release),
  ].join('\n');
}

function stoppedText({ rings }: Release, name: string): string {
  const ring = rings.find((state) => state.name === name);
  if (ring?.rolledBackAt !== null && ring?.rolledBackAt !== undefined) return ', rolled back';
  return ring?.pause ? `, paused by ${ring.pause.operator}` : '';
}

function objectiveLine({ objective, policy, publishedAt }: Release): string {
  const { target, judgedOnDay } = policy.objective;
  if (objective === null)
    return `Objective: ${shareText(target)} of eligible devices, judged on D+${judgedOnDay}.`;
  const counts = `${countText(objective.updated)} of ${countText(objective.eligible)} eligible devices`;
  const on = dayText(publishedAt, objective.judgedAt);
  const words = {
    met: `met: ${shareText(objective.attained)} (${counts}), ${shareText(target)} asked`,
    missed: `missed: ${shareText(objective.attained)} (${counts}), ${shareText(target)} asked`,
    noEligibleDevices: 'not judged: no device counts',
    notApplied: 'not judged: the area has none',
  };
  return `Objective on ${on} ${words[objective.outcome]}.`;
}
