/** The month's plan for a fleet, shown before anything runs: what is released, when each ring gets it, what is judged. */
import { outlineOf } from '#core/area/areas.ts';
import { advisedTestDevices } from '#core/device/placement.ts';
import { askedText } from '#core/objective/soFar.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { RingPlan } from '#core/ring.ts';
import type { PastRelease } from '../../asked/pastReleases.ts';
import type { Paint } from '../../terminal/terminal.ts';
import {
  countText,
  dateText,
  dayText,
  dayNumberText,
  daysText,
  instantText,
  shareText,
  shortInstantText,
} from '#reports/instant.ts';
import { gateWords } from '../policy/gates.ts';
import { resolutions, type SizedRing } from './resolution.ts';
import { monthSchedule } from './ringSchedule.ts';
import { factLines, tableLines } from '../table.ts';

/** What a plan is made of. */
export interface PlanValues {
  readonly policy: Policy;
  readonly devices: number;
  readonly publishedAt: number;
  /** The month that is played again; null for a real one. */
  readonly basedOn: PastRelease | null;
}

/** The lines of a plan. */
export function planLines(values: PlanValues, paint: Paint): readonly string[] {
  return [
    ...basedOnLines(values, paint),
    ...ringLines(values, paint),
    '',
    ...gateLines(values.policy),
    ...resolutionLines(values, paint),
    '',
    ...milestoneLines(values, paint),
  ];
}

/** Rings with their dates; `devices` 0 = not known. */
interface RingTable extends Pick<PlanValues, 'policy' | 'publishedAt' | 'devices'> {
  /** Devices by ring, where they are known. */
  readonly sizes?: readonly SizedRing[];
}

/** The rings of a policy with their dates, as a table. */
export function ringLines(
  { policy, publishedAt, devices, sizes = [] }: RingTable,
  paint: Paint,
): readonly string[] {
  const known = new Map(sizes.map((one) => [one.ring, one.devices]));
  const { rings } = monthSchedule(policy, publishedAt);
  const rows = rings.map(({ plan, opensAt, deadlineAt }) => [
    paint.cyan(plan.name),
    plan.share === 0 ? 'by hand' : shareText(plan.share),
    ...(devices > 0 ? [devicesText(plan, { devices, known: known.get(plan.name) })] : []),
    `${dayText(publishedAt, opensAt)} ${shortInstantText(opensAt)}`,
    `${dayText(publishedAt, deadlineAt)} ${shortInstantText(deadlineAt)}`,
    daysText(plan.cadence.gracePeriodDays),
    plan.gate ?? policy.gate,
  ]);
  const head = [
    'ring',
    '>share',
    ...(devices > 0 ? ['>devices'] : []),
    'opens',
    'deadline',
    'grace',
    'gate',
  ];
  return tableLines(head, rows, paint);
}

/** Devices of a ring: those it has, or about its share. */
function devicesText(
  { share }: RingPlan,
  { devices, known }: { readonly devices: number; readonly known: number | undefined },
): string {
  if (known !== undefined) return countText(known);
  return share === 0
    ? countText(advisedTestDevices(devices))
    : `~${countText(Math.round(share * devices))}`;
}

/** Which gates run, in words; one line for each that a ring has. */
export function gateLines({ gate, rings }: Policy): readonly string[] {
  const gates = rings.map((ring) => ({ name: ring.name, gate: ring.gate ?? gate }));
  const used = [...new Set(gates.map((one) => one.gate))];
  return used
    .map((one) => {
      const names = gates.filter((ring) => ring.gate === one).map(({ name }) => name);
      const which = used.length === 1 ? 'Rings open' : `${names.join(', ')} open`;
      return `${which} by ${gateWords[one]} (gate ${one}).`;
    })
    .concat(
      ...rings
        .filter(({ whenIdle }) => whenIdle === 'pass')
        .map(
          ({ name }) => `${name} is passed over when after a day not one of its devices has begun.`,
        ),
      'A ring that an operator pauses holds those after it, unless it is paused with --only.',
    );
}

/** How many devices the rings of a fleet would have. */
function sizedRings({
  policy,
  devices,
}: Pick<PlanValues, 'policy' | 'devices'>): readonly SizedRing[] {
  return policy.rings.map(({ name, share }) => ({
    ring: name,
    devices: share === 0 ? advisedTestDevices(devices) : Math.round(share * devices),
  }));
}

/** What each ring can show; nothing where the number of devices is not known. */
export function resolutionLines(
  values: Pick<PlanValues, 'policy' | 'devices'>,
  paint: Paint,
): readonly string[] {
  if (values.devices === 0) return [];
  const rows = resolutions(values.policy, sizedRings(values)).map(
    ({ ring, devices, watchesAt, pausesAt }) => [
      paint.cyan(ring),
      countText(devices),
      badText(watchesAt),
      badText(pausesAt),
    ],
  );
  return [
    '',
    'What each ring can show, were devices to fail to install on its first day:',
    ...tableLines(['ring', '>of', 'next ring waits from', 'all rings pause from'], rows, paint),
  ];
}

function badText(bad: number | null): string {
  return bad === null ? 'cannot show it' : `${countText(bad)} bad`;
}

function basedOnLines(
  { policy, basedOn, publishedAt }: PlanValues,
  paint: Paint,
): readonly string[] {
  if (basedOn === null) return [];
  const past = Date.parse(`${basedOn.publishedOn}T12:00:00Z`);
  const { title, grain } = outlineOf(policy.area);
  const head = `${paint.bold(`${title} of ${basedOn.id}`)}, published on ${dateText(past)},`;
  const played = `played from the coming second Tuesday on, ${dateText(publishedAt)}, day for day`;
  // The month's updates are other news than a version, which the release names once it is published.
  if (grain === 'version') return [head, `${played}.`, ''];
  const lines = [
    head,
    `${played}:`,
    '',
    ...tableLines(
      ['update', 'for', 'build'],
      basedOn.updates.map((update) => [
        update.kb,
        update.products.join(', '),
        update.builds.join(', '),
      ]),
      paint,
    ),
  ];
  const severity = severityText(basedOn);
  const later = basedOn.outOfBand.map(
    (update) => `out of band on ${dayNumberText(update.day)}: ${update.kbs.join(', ')}`,
  );
  return [...lines, ...[severity, ...later].filter((line) => line !== ''), ''];
}

function severityText({ severity }: PastRelease): string {
  const parts = [
    severity.vulnerabilities === null ? '' : `${severity.vulnerabilities} vulnerabilities mended`,
    severity.maxBaseScore === null ? '' : `highest score ${severity.maxBaseScore}`,
    severity.exploited.length === 0 ? '' : `exploited already: ${severity.exploited.join(', ')}`,
  ].filter((part) => part !== '');
  return parts.join(' · ');
}

function milestoneLines({ policy, publishedAt }: PlanValues, paint: Paint): readonly string[] {
  const month = monthSchedule(policy, publishedAt);
  const { target, judgedOnDay } = policy.objective;
  const on = (day: number, at: number): string =>
    `${dayNumberText(day).padEnd(4)} ${instantText(at)}`;
  return factLines(
    [
      ['announced', on(-policy.announceDaysBefore, month.announcedAt)],
      ['published', on(0, month.publishedAt)],
      ['summary', on(policy.summaryOnDay, month.summaryAt)],
      ['judged', `${on(judgedOnDay, month.judgedAt)}: ${askedText(target)} up to date`],
    ],
    paint,
  );
}
