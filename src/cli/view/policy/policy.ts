/** A policy as text: what it sets, in words and numbers, and the dates of one month under it. */
import { levelText } from '#core/evidence/judge/odds.ts';
import type { Dated } from '#core/area/facts.ts';
import { permission } from '#core/area/permission.ts';
import { askedText } from '#core/objective/soFar.ts';
import { pauseAt, type Policy } from '#core/policy/policy.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { dayText, instantText, shareText } from '#reports/instant.ts';
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
      [
        ['from', file ?? 'defaults (no ringmaster.yaml here)'],
        ...basicFacts(policy),
        ...evidenceFacts(policy),
        ...peopleFacts(policy),
      ],
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

type Facts = readonly (readonly [string, string])[];

function basicFacts({
  tenant,
  area,
  profile,
  gate,
  objective,
  assessments,
  ...rest
}: Policy): Facts {
  const { hoursWhileRolling, rollingDays, hoursOtherwise } = assessments;
  return [
    ['tenant', tenant],
    ['area', area],
    ['profile', profile],
    ['rings open by', `${gate}: ${gateWords[gate]}`],
    ['objective', `${askedText(objective.target)} on D+${objective.judgedOnDay}`],
    [
      'looks',
      `every ${hoursWhileRolling} h for ${rollingDays} days after a ring opened, else every ${hoursOtherwise} h`,
    ],
    ['operators may', operatorsMay({ area, ...rest })],
    ['by itself', permission(area, 'expedite', 'service')?.message ?? expediteText(rest.expedite)],
  ];
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

function evidenceFacts({ evidence }: Policy): Facts {
  const { falsePauseBudget, watchAt, rollBackAt, margin, unacceptableShare, staleHours } = evidence;
  return [
    [
      'evidence',
      `the next ring waits from ${levelText(watchAt)} by chance on, all rings are paused at ${levelText(pauseAt(evidence))}, a rollback is called for at ${levelText(rollBackAt)}`,
    ],
    [
      '',
      `a release is paused for nothing with a probability of at most ${shareText(falsePauseBudget)}, as long as devices turn bad independently and installs fail about as often as was learned`,
    ],
    [
      '',
      'in the first month installs are compared with what reports told of the month before, and what they told nothing of with assumptions (`signal list`)',
    ],
    [
      '',
      `up to ${Number((1 + margin).toFixed(4))} times the usual share of bad devices is no concern; below ${shareText(unacceptableShare)} is told as such`,
    ],
    ['', `nothing opens on sources older than ${staleHours} h`],
  ];
}

function peopleFacts({ approval, rollBack, holds, rings }: Policy): Facts {
  const { escalateAfterHours, deadlineHours, otherwise, approvers } = approval;
  const rollBackWords = {
    propose: 'proposed to a person when the evidence calls for one',
    automatic: 'carried out when the evidence calls for one',
    never: 'only when an operator asks',
  };
  const end = otherwise === 'open' ? 'the ring opens if the evidence allows it' : 'it stays closed';
  return [
    [
      'approval',
      `asked again after ${escalateAfterHours} h; after ${deadlineHours} h without an answer ${end}`,
    ],
    ['', approvers.length === 0 ? 'everybody may approve' : `may approve: ${approvers.join(', ')}`],
    ['idle rings', idleText({ rings })],
    ['rollback', rollBackWords[rollBack]],
    [
      'holds',
      `end after ${holds.days} days; the service ${holds.automatic ? 'may hold' : 'never holds'} groups of devices by itself; a known issue ${holds.forKnownIssues ? 'holds the Windows builds it names' : 'is only told'}`,
    ],
  ];
}

/** What happens when not one device of an open ring has begun after a day. */
function idleText({ rings }: Pick<Policy, 'rings'>): string {
  const passed = rings.filter(({ whenIdle }) => whenIdle === 'pass').map(({ name }) => name);
  const asked = 'a person is asked whether the next ring may open unseen';
  if (passed.length === 0)
    return `after a day in which not one of a ring's devices has begun, ${asked}`;
  return `${passed.join(', ')} passed over after a day in which not one device has begun; of others ${asked}`;
}
