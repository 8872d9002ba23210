/** Whose turn it is in a request, and by when: clocks run for the desk alone, and only while it is its turn. */
import { dayMs, hourMs } from '../time.ts';
import type { Wake } from '../matter/timeline.ts';
import { businessAfter } from './hours.ts';
import { reactivateWithinMs, silentAfterMs, type SupportRequest, type Turn } from './request.ts';
import { lowersAfterMs, responses } from './severity.ts';

/** What share of its time has passed when the desk is reminded. */
const remindedAfter = 0.75;

/** The desk's turn from an instant on: it owes a first answer, or the next word. */
export function turnOfDesk(
  request: Pick<SupportRequest, 'severity' | 'isRoundTheClock' | 'plan' | 'answeredAt'>,
  since: number,
): Turn {
  const { answerMs, updateMs } = responses[request.severity];
  const lengthMs = request.answeredAt === null ? answerMs : updateMs;
  const after = (ms: number): number =>
    isAlways(request) ? since + ms : businessAfter(request.plan.hours, since, ms);
  return {
    of: 'desk',
    since,
    remindAt: after(lengthMs * remindedAfter),
    dueAt: after(lengthMs),
    reminders: 0,
    remindedAt: null,
  };
}

/** The turn of whoever asks: reminded half-way, and taken for silent in the end. */
export function turnOfAsker(since: number): Turn {
  return {
    of: 'asker',
    since,
    remindAt: since + silentAfterMs / 2,
    dueAt: since + silentAfterMs,
    reminders: 0,
    remindedAt: null,
  };
}

/** Whether its clock runs at all hours. */
export function isAlways({
  severity,
  isRoundTheClock,
}: Pick<SupportRequest, 'severity' | 'isRoundTheClock'>): boolean {
  const { hours } = responses[severity];
  return hours === 'always' || (hours === 'chosen' && isRoundTheClock);
}

/** Whether the desk is late with its word at an instant. */
export function isOverdue({ turn, settled }: SupportRequest, now: number): boolean {
  return settled === null && turn.of === 'desk' && now >= turn.dueAt;
}

/** When whoever asks is silent for so long that severity A becomes B; null = it does not. */
export function lowersAt({ severity, turn }: SupportRequest): number | null {
  return severity === 'A' && turn.of === 'asker' ? turn.since + lowersAfterMs : null;
}

/** When the next reminder or escalation is due, in a turn of the desk: before the word is due, when it is, then ever more seldom. */
export function remindsAt({ turn, severity }: SupportRequest): number {
  const { remindAt, dueAt, reminders, remindedAt } = turn;
  if (remindedAt === null) return remindAt;
  if (remindedAt < dueAt) return dueAt;
  const doubled = 2 ** Math.min(reminders, 10) * Math.min(responses[severity].updateMs, hourMs);
  return remindedAt + Math.min(doubled, dayMs);
}

/** Whether what was due long ago was not done: then nobody looks after it. In a rehearsal only its releases know what time it is. */
export function isForgotten(request: SupportRequest, now: number): boolean {
  const next = nextOf(request);
  return next !== null && !request.isRehearsal && now - next.at > forgottenAfterMs;
}

const forgottenAfterMs = 3 * hourMs;

/** What is due next; null = it is over. */
export function nextOf(request: SupportRequest): Wake | null {
  const { settled, endedAt, turn, answeredAt } = request;
  if (endedAt !== null) return null;
  if (settled !== null)
    return {
      at: settled.at + reactivateWithinMs,
      why: 'close it for good unless it is opened again',
    };
  if (turn.of === 'desk') {
    const at = remindsAt(request);
    const what = answeredAt === null ? 'the first answer' : 'the next word';
    if (at < turn.dueAt) return { at, why: `remind the desk of ${what}` };
    return {
      at,
      why: at === turn.dueAt ? `${what} is due` : `${what} is overdue: tell contacts again`,
    };
  }
  const lowered = lowersAt(request);
  if (lowered !== null)
    return { at: lowered, why: 'lower its severity unless whoever asks answers' };
  return turn.reminders === 0
    ? { at: turn.remindAt, why: 'remind whoever asks of the desk’s question' }
    : { at: turn.dueAt, why: 'close it unless whoever asks answers' };
}
