/** Which rule of the rulebook a ring, or a release, waits for. */
import type { WaitReason } from '../release/step/reason.ts';
import { askingRule } from './questionRules.ts';
import type { RuleId } from './ruleIds.ts';

/** The rule that a ring, or a release, waits for. */
export function ruleOfWait(reason: WaitReason): RuleId {
  return reason.kind === 'notApproved' ? askingRule(reason.subject) : waitRules[reason.kind];
}

const waitRules: Readonly<Record<Exclude<WaitReason['kind'], 'notApproved'>, RuleId>> = {
  notDue: 'ring.deferral',
  notPublished: 'release.reviewed',
  paused: 'ring.paused',
  watched: 'evidence.watch',
  noEvidence: 'ring.opens.evidence',
  tooSoon: 'ring.apart',
  calendar: 'ring.calendar',
  heldBack: 'ring.heldBack',
  bringsAlong: 'ring.bringsAlong',
  sourceMissing: 'source.missing',
  areaCannot: 'area.cannot',
};
