/** A policy as text: what it sets, in words and numbers, and the dates of one month under it. */
import { levelText } from '#core/evidence/judge/odds.ts';
import { factsOf } from '#core/area/areas.ts';
import type { Dated } from '#core/area/facts.ts';
import { permission } from '#core/area/permission.ts';
import { askedText } from '#core/objective/soFar.ts';
import { pauseAt, type Policy } from '#core/policy/policy.ts';
import type { PathOf, Setting, Table } from '#core/policy/setting.ts';
import { settings } from '#core/policy/settings.ts';
import { settingValues } from '#core/policy/settingValues.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { countText, dayText, instantText, shareText } from '#reports/instant.ts';
import { closedDaysText } from './closedDays.ts';
import { gateWords } from './gates.ts';
import { ringLines } from '../plan/plan.ts';
import { dateEntries } from './policyDiff.ts';
import { signalLines } from '../evidence/signals.ts';
import { factLines } from '../table.ts';

/** A policy with the month it is shown for. */
export interface PolicyValues {
  readonly policy: Policy;
  readonly file: string | null;
  readonly coming: Dated;
}

/** The lines of a policy. */
export function policyLines(
  { policy, file, coming: { id, publishedAt } }: PolicyValues,
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
): readonly string[] {
  return [
    ...factLines(
      [['from', file ?? 'defaults (no ringmaster.yaml here)'], ...settingFacts(policy)],
      paint,
    ),
    '',
    ...signalLines(policy, { paint, columns }),
    '',
    `${paint.bold(`The coming release, ${id}`)}, published ${instantText(publishedAt)}`,
    '',
    ...ringLines({ policy, publishedAt, devices: 0 }, paint),
    '',
    ...factLines(
      dateEntries(policy, publishedAt)
        .filter(({ what }) => !what.startsWith('ring '))
        .map(({ what, at }) => [what, `${dayText(publishedAt, at).padEnd(4)} ${instantText(at)}`]),
      paint,
    ),
  ];
}

/** Lines that tell settings in words. */
interface Sentence {
  readonly title: string;
  /** The settings that it tells. */
  readonly of: readonly PathOf<typeof settings>[];
  readonly text: (policy: Policy) => string;
}

type Facts = readonly (readonly [string, string])[];

/** Every setting: in the words below, or, where there are none, by its name, its value and its meaning. */
export function settingFacts(policy: Policy, table: Table = settings): Facts {
  const told = new Set<string>([...shownAsTable, ...sentences.flatMap(({ of }) => of)]);
  const isTold = (path: string): boolean =>
    [...told].some((one) => path === one || path.startsWith(`${one}.`));
  return [
    ...sentences.map(({ title, text }) => [title, text(policy)] as const),
    ...settingValues(table, policy)
      .filter(({ path }) => !isTold(path))
      .map(
        ({ path, value, meaning }) =>
          [path, `${valueText(value)} (${meaningText(meaning, policy)})`] as const,
      ),
  ];
}

function meaningText(meaning: Setting['meaning'], { area }: Policy): string {
  return typeof meaning === 'string' ? meaning : meaning(factsOf(area));
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Settings that the tables and dates of the coming release show. */
const shownAsTable: Sentence['of'] = ['rings', 'signals', 'announceDaysBefore', 'summaryOnDay'];

const basics: readonly Sentence[] = [
  { title: 'tenant', of: ['tenant'], text: ({ tenant }) => tenant },
  { title: 'area', of: ['area'], text: ({ area }) => area },
  { title: 'profile', of: ['profile'], text: ({ profile }) => profile },
  { title: 'rings open by', of: ['gate'], text: ({ gate }) => `${gate}: ${gateWords[gate]}` },
  {
    title: 'objective',
    of: ['objective.target', 'objective.judgedOnDay', 'objective.missChance'],
    text: ({ objective: { target, judgedOnDay, missChance } }) =>
      `${askedText(target)} on D+${judgedOnDay}; a forecast of ${shareText(missChance)} to miss is told as one that will`,
  },
  {
    title: 'looks',
    of: ['assessments.hoursWhileRolling', 'assessments.rollingDays', 'assessments.hoursOtherwise'],
    text: ({ assessments: { hoursWhileRolling, rollingDays, hoursOtherwise } }) =>
      `every ${hoursWhileRolling} h for ${rollingDays} days after a ring opened, else every ${hoursOtherwise} h`,
  },
  { title: 'operators may', of: ['tenantPause', 'expedite.allowed'], text: operatorsMay },
  {
    title: 'by itself',
    of: ['expedite.whenExploited', 'expedite.whenListed', 'expedite.fromBaseScore'],
    text: ({ area, expedite }) =>
      permission(area, 'expedite', 'service')?.message ?? expediteText(expedite),
  },
];

const ofEvidence: readonly Sentence[] = [
  {
    title: 'evidence',
    of: ['evidence.watchAt', 'evidence.rollBackAt'],
    text: ({ evidence }) =>
      `the next ring waits from ${levelText(evidence.watchAt)} by chance on, all rings are paused at ${levelText(pauseAt(evidence))}, a rollback is called for at ${levelText(evidence.rollBackAt)}`,
  },
  {
    title: '',
    of: ['evidence.falsePauseBudget'],
    text: ({ evidence }) =>
      `a release is paused for nothing with a probability of at most ${shareText(evidence.falsePauseBudget)}, as long as devices turn bad independently and installs fail about as often as was learned`,
  },
  {
    title: '',
    of: [],
    text: () =>
      'in the first month installs are compared with what reports told of the month before, and what they told nothing of with assumptions (`signal list`)',
  },
  {
    title: '',
    of: ['evidence.margin', 'evidence.unacceptableShare'],
    text: ({ evidence: { margin, unacceptableShare } }) =>
      `up to ${Number((1 + margin).toFixed(4))} times the usual share of bad devices is no concern; below ${shareText(unacceptableShare)} is told as such`,
  },
  {
    title: '',
    of: ['evidence.staleHours'],
    text: ({ evidence }) => `nothing opens on sources older than ${evidence.staleHours} h`,
  },
];

const ofPeople: readonly Sentence[] = [
  {
    title: 'approval',
    of: ['approval.escalateAfterHours', 'approval.deadlineHours', 'approval.otherwise'],
    text: ({ approval: { escalateAfterHours, deadlineHours, otherwise } }) => {
      const isOpened = otherwise === 'open';
      const end = isOpened ? 'the ring opens if the evidence allows it' : 'it stays closed';
      return `asked again after ${escalateAfterHours} h; after ${deadlineHours} h without an answer ${end}`;
    },
  },
  {
    title: '',
    of: ['approval.approvers'],
    text: ({ approval: { approvers } }) =>
      approvers.length === 0 ? 'everybody may approve' : `may approve: ${approvers.join(', ')}`,
  },
  { title: 'idle rings', of: [], text: idleText },
  { title: 'rollback', of: ['rollBack'], text: ({ rollBack }) => rollBackWords[rollBack] },
  {
    title: 'holds',
    of: ['holds.days', 'holds.automatic', 'holds.forKnownIssues'],
    text: ({ holds }) =>
      `end after ${holds.days} days; the service ${holds.automatic ? 'may hold' : 'never holds'} groups of devices by itself; a known issue ${holds.forKnownIssues ? 'holds the Windows builds it names' : 'is only told'}`,
  },
];

const rollBackWords: Readonly<Record<Policy['rollBack'], string>> = {
  propose: 'proposed to a person when the evidence calls for one',
  automatic: 'carried out when the evidence calls for one',
  never: 'only when an operator asks',
};

const ofCalendar: readonly Sentence[] = [
  {
    title: 'closed days',
    of: [
      'businessCalendar.timeZone',
      'businessCalendar.notOn',
      'businessCalendar.holidays',
      'businessCalendar.freezes',
    ],
    text: ({ businessCalendar }) => closedDaysText(businessCalendar),
  },
];

const ofDrivers: readonly Sentence[] = [
  { title: 'drivers', of: ['drivers.mode', 'drivers.firmware'], text: driversText },
  { title: 'versions', of: ['versions.mode'], text: versionsText },
  {
    title: 'kept',
    of: ['retention.deviceDays', 'retention.readinessDays', 'retention.evidenceDays'],
    text: ({ retention }) =>
      `of a device ${countText(retention.deviceDays)} days after it left, why one is not registered ${countText(retention.readinessDays)} days, evidence ${countText(retention.evidenceDays)} days`,
  },
];

const sentences: readonly Sentence[] = [
  ...basics,
  ...ofCalendar,
  ...ofEvidence,
  ...ofPeople,
  ...ofDrivers,
];

function driversText({ area, drivers: { mode, firmware } }: Policy): string {
  if (factsOf(area).keepsDrivers !== true) return 'not by these policies: see those of Windows';
  switch (mode) {
    case 'off':
      return 'kept away from all rings';
    case 'byApproval':
      return 'nothing without a person’s word';
    case 'automatic':
      return `approved by themselves, each ring’s days after they came onto its list; firmware ${firmware === 'automatic' ? 'likewise' : 'waits for a person’s word'}`;
  }
}

function versionsText({ area, versions: { mode } }: Policy): string {
  if (factsOf(area).keepsVersions !== true) return 'not by these policies: see those of Windows';
  return mode === 'pinned'
    ? 'each ring stays on the versions of Windows it has, unless a release brings another'
    : 'new versions of Windows come as the update ring lets them in';
}

/** What operators may do: what their area can, and the policy does not forbid. */
function operatorsMay({
  area,
  tenantPause,
  expedite,
}: Pick<Policy, 'area' | 'tenantPause' | 'expedite'>): string {
  const words = [
    ['pause', 'pause', tenantPause],
    ['expedite', 'expedite', expedite.allowed],
    ['rollBack', 'roll back', true],
    ['hold', 'hold', true],
  ] as const;
  const may = words.filter(
    ([ability, , isAllowed]) => isAllowed && permission(area, ability, 'tenant') === null,
  );
  return may.length === 0 ? 'nothing' : may.map(([, word]) => word).join(', ');
}

function expediteText({
  allowed,
  whenExploited,
  whenListed,
  fromBaseScore,
}: Policy['expedite']): string {
  if (!allowed) return 'never expedited, by nobody';
  const when = [
    whenExploited ? 'Microsoft tells of a flaw that is exploited' : '',
    whenListed ? 'a flaw stands in the list of exploited ones' : '',
    fromBaseScore === null ? '' : `a flaw scores ${fromBaseScore} or more`,
  ].filter(Boolean);
  return when.length === 0
    ? 'never expedited; operators may'
    : `expedited when ${when.join(', or ')}`;
}

/** What happens when not one device of an open ring has begun after a day. */
function idleText({ rings }: Pick<Policy, 'rings'>): string {
  const passed = rings.filter(({ whenIdle }) => whenIdle === 'pass').map(({ name }) => name);
  const asked = 'a person is asked whether the next ring may open unseen';
  if (passed.length === 0)
    return `after a day in which not one of a ring's devices has begun, ${asked}`;
  return `${passed.join(', ')} passed over after a day in which not one device has begun; of others ${asked}`;
}
