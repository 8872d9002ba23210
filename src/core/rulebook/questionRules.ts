/** Rules that ask a person, by the subject of the question, and rules by which what was asked is carried out. */
import type { RuleId } from './ruleIds.ts';

/** The first part of a subject that fits tells; a whole subject stands before its beginning. */
const askings: readonly (readonly [string, RuleId])[] = [
  ['rollBack/release', 'rollback.release'],
  ['rollBack/', 'rollback.hold'],
  ['open/', 'ring.opens.approval'],
  ['notBooting/', 'restart.lost'],
  ['notBooting', 'restart.first'],
  ['unseen/', 'question.unseen'],
  ['watched/', 'question.watched'],
  ['alone/', 'question.alone'],
  ['hurry/', 'question.hurry'],
  ['cancelled/', 'pause.cancelled'],
  ['store/', 'store.older'],
  ['rule/', 'release.invariant'],
];

/** The rule by which something is asked. */
export function askingRule(subject: string): RuleId {
  return askings.find(([start]) => subject.startsWith(start))?.[1] ?? 'question.answered';
}

/** The rule by which something that was asked is taken as approved. */
export function approvalRule(id: string): RuleId {
  if (id.startsWith('pass/')) return 'ring.idle';
  return id.startsWith('default/') ? 'question.default' : 'question.answered';
}
