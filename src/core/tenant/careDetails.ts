/** Where the care of a tenant stands, as Markdown for people who look at it in the Web UI. */
import { outlineOf } from '../area/areas.ts';
import { countText, instantText } from '../instantText.ts';
import { markdownText } from '../markdown.ts';
import type { Trouble } from '../release/state/mishap.ts';
import { remedyOf } from '../release/state/trouble.ts';
import type { CareWake, TenantCare } from './care.ts';

const subjects: Readonly<Record<string, string>> = {
  registration: 'discovering and registering devices',
  readiness: 'labelling devices',
  drivers: 'looking after drivers',
  versions: 'keeping rings on their versions of Windows',
  retention: 'forgetting what is kept no longer',
  demand: 'understanding what was asked for',
};

/** The current details of a tenant's care. */
export function careDetails(care: TenantCare, next: CareWake | null): string {
  const { areas, walked, troubles, isRehearsal } = care;
  const lines = areas.map(
    ({ area, asOf }) =>
      `- **${markdownText(outlineOf(area).title)}**: labelled ${atText(walked.labelledAt[area])}; asked for ${instantText(asOf)}`,
  );
  return [
    `**The fleet of ${markdownText(care.tenant)}**: discovered and registered ${atText(walked.registeredAt)}.`,
    lines.join('\n'),
    ...driverLines(care),
    ...versionLines(care),
    ...purgeLines(care),
    ...troubles.map(troubleLine),
    next === null
      ? `**Next:** when a release asks.${isRehearsal ? ' In a rehearsal nothing is done by the clock.' : ''}`
      : `**Next:** ${instantText(next.at)}: ${markdownText(next.why)}.`,
    'To end it: *Request Cancellation*. The next release that asks begins it anew.',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function driverLines({ driversKept }: TenantCare): readonly string[] {
  if (driversKept === undefined) return [];
  const { asOf, gated, rings, notes } = driversKept;
  const head = `**Drivers** as of ${instantText(asOf)}: ${gated} of ${rings} rings have a profile that gates them.`;
  return [[head, ...notes.map((note) => `- ${markdownText(note)}`)].join('\n')];
}

function versionLines({ versionsKept }: TenantCare): readonly string[] {
  if (versionsKept === undefined) return [];
  const { asOf, kept, rings, notes } = versionsKept;
  const head = `**Versions of Windows** as of ${instantText(asOf)}: ${kept} of ${rings} rings stay on what they have, or on what a release names.`;
  return [[head, ...notes.map((note) => `- ${markdownText(note)}`)].join('\n')];
}

function purgeLines({ purged }: TenantCare): readonly string[] {
  if (purged === undefined) return [];
  const { asOf, devices, verdicts, evidence } = purged;
  return [
    `**Forgotten** as of ${instantText(asOf)}: ${countText(devices)} devices that had left, ${countText(verdicts)} old verdicts, ${countText(evidence)} rows of old evidence.`,
  ];
}

function atText(at: number | null | undefined): string {
  return at === null || at === undefined ? 'never yet' : `as of ${instantText(at)}`;
}

function troubleLine(trouble: Trouble): string {
  const { subject, since, tries, why, nextAt } = trouble;
  const tried = tries === 1 ? 'once' : `${countText(tries)} times`;
  const next = nextAt === null ? 'with the next demand' : instantText(nextAt);
  return `**Trouble:** ${subjects[subject] ?? markdownText(subject)} did not succeed ${tried} since ${instantText(since)}: ${markdownText(why)}. Tried again ${next}. ${remedyOf(trouble)}`;
}
