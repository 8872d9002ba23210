/**
 * The rulebook's index: which rule a decision was made by. An id is a heading of docs/rules.md, where the rule stands with
 * its numbers, its source, its place and its test. It is found by what was decided and by the decision's own id, so that
 * decisions of earlier versions have theirs as well.
 */
import type { Action, Decision } from '../release/step/decision.ts';
import { service } from '../release/state/who.ts';
import { approvalRule, askingRule } from './questionRules.ts';
import type { RuleId } from './ruleIds.ts';

type Kind = Action['kind'];
/** A decision to do something of one kind. */
type DecisionOf<K extends Kind> = Omit<Decision, 'action'> & {
  readonly action: Extract<Action, { readonly kind: K }>;
};
/** What is only ever decided by one rule has its id. */
type Rules = { readonly [K in Kind]: RuleId | ((decision: DecisionOf<K>) => RuleId) };

const rules: Rules = {
  announce: ({ id }) => (id.endsWith('summary') ? 'release.summary' : 'release.announced'),
  review: 'release.reviewed',
  supersede: 'release.superseded',
  offer: ({ inputs }) => openingRules[String(inputs['gate'])] ?? 'ring.opens.evidence',
  postpone: 'ring.calendar',
  close: ({ id, action }) => (id === `close/${action.ring}` ? 'ring.closed' : 'ring.heldBack'),
  pause: ({ id }) => pauseRule(id),
  resume: ({ action }) => resumeRule(action),
  expedite: ({ id }) => (id.startsWith('urgent/') ? 'expedite.exploited' : 'command.expedite'),
  rollBack: 'command.rollBack',
  mendPolicy: 'ring.policyChanged',
  remindPause: 'pause.reminder',
  lapsePause: 'pause.lapses',
  renewPause: 'pause.renewed',
  takeOverPause: 'pause.takenOver',
  takeOverHold: 'hold.takenOver',
  watch: ({ action }) => (action.watch === null ? 'evidence.calm' : 'evidence.watch'),
  advise: ({ action }) => adviceRule(action.advisory),
  hold: ({ action, inputs }) => holdRule(action.hold.by, inputs),
  unhold: ({ action, inputs }) => unholdRule(action.operator, inputs),
  joinHold: 'hold.joined',
  remindHold: 'hold.reminder',
  renewHold: 'hold.renewed',
  rollBackHold: ({ inputs }) => rollBackRule(inputs),
  propose: ({ action }) => askingRule(action.proposal.subject),
  escalate: 'question.louder',
  lapseProposal: 'question.default',
  withdraw: 'question.withdrawn',
  approve: ({ id }) => approvalRule(id),
  amend: 'command.amend',
  useBaselines: 'evidence.baselines',
  warn: 'release.trouble',
  passDeadline: 'ring.deadline',
  judgeObjective: 'release.objective',
};

/** The rule of a decision. */
export function ruleOf(decision: Decision): RuleId {
  // The table gives each kind a function of its own decisions.
  const rule = rules[decision.action.kind] as RuleId | ((decision: Decision) => RuleId);
  return typeof rule === 'string' ? rule : rule(decision);
}

const openingRules: Readonly<Record<string, RuleId>> = {
  clock: 'ring.opens.clock',
  evidence: 'ring.opens.evidence',
  approval: 'ring.opens.approval',
};

function resumeRule({ operator, lifts }: DecisionOf<'resume'>['action']): RuleId {
  if (lifts !== undefined) return 'pin.lifted';
  return operator === service ? 'pause.lifted' : 'command.resume';
}

function adviceRule(advisory: string): RuleId {
  if (advisory.startsWith('stop/')) return 'pause.told';
  if (advisory.startsWith('pin/idle/')) return 'pin.idle';
  if (advisory.startsWith('pin/')) return 'pin.aged';
  if (advisory.startsWith('profile/') || advisory.startsWith('past/')) return 'release.against';
  return advisory.startsWith('hurry/') ? 'expedite.impossible' : 'release.advisory';
}

function pauseRule(id: string): RuleId {
  if (id.startsWith('evidence/')) return 'pause.evidence';
  return id.startsWith('cancel/') ? 'pause.cancelled' : 'command.pause';
}

function holdRule(by: 'service' | 'tenant', inputs: Decision['inputs']): RuleId {
  if (by === 'tenant') return 'command.hold';
  if ('advisory' in inputs) return 'hold.knownIssue';
  return 'total' in inputs ? 'hold.cohort' : 'hold.widened';
}

function unholdRule(operator: string, inputs: Decision['inputs']): RuleId {
  if (operator !== service) return 'command.unhold';
  return 'expiresAt' in inputs ? 'hold.ends' : 'hold.widened';
}

function rollBackRule(inputs: Decision['inputs']): RuleId {
  if ('operator' in inputs) return 'command.rollBack.hold';
  return 'phase' in inputs ? 'rollback.goesOn' : 'rollback.automatic';
}
