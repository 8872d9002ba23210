/** What time does to a support request: reminders, escalations, and what becomes of one whose asker is silent. */
import { lengthText } from '../instantText.ts';
import { altered, noted, unchanged } from '../matter/timeline.ts';
import type { RequestStep } from './change.ts';
import { reactivateWithinMs, silentAfterMs, type SupportRequest } from './request.ts';
import { lowersAfterMs } from './severity.ts';
import { lowersAt, nextOf, remindsAt, turnOfDesk } from './turns.ts';

/** What a request is opened with. */
export type Opening = Pick<
  SupportRequest,
  | 'tenant'
  | 'number'
  | 'isRehearsal'
  | 'kind'
  | 'severity'
  | 'isRoundTheClock'
  | 'area'
  | 'about'
  | 'contact'
  | 'plan'
  | 'openedAt'
  | 'openedBy'
>;

/** A new request; `subject` is what stands in its timeline first. */
export function openedRequest(of: Opening, subject: string): RequestStep {
  const request: SupportRequest = {
    ...of,
    owner: null,
    answeredAt: null,
    turn: turnOfDesk({ ...of, answeredAt: null }, of.openedAt),
    late: 0,
    settled: null,
    reactivated: 0,
    endedAt: null,
    files: 0,
    fileBytes: 0,
    lastWord: null,
    entries: 0,
    announced: 0,
  };
  return noted(unchanged(request), {
    kind: 'opened',
    at: of.openedAt,
    by: of.openedBy,
    text: subject,
  });
}

/** The request at an instant, with all that has become due. What came due while nobody worked is told once, by its last. */
export function passed(step: RequestStep, now: number): RequestStep {
  const next = nextOf(step.matter);
  if (next === null || now < next.at) return step;
  const { settled, turn } = step.matter;
  if (settled !== null) return ended(step, settled.at + reactivateWithinMs);
  return turn.of === 'desk' ? reminded(step, now) : askerSilent(step, now);
}

function ended(step: RequestStep, at: number): RequestStep {
  return noted(altered(step, { endedAt: at }), {
    kind: 'ended',
    at,
    text: 'It was not opened again in time, and is closed for good.',
  });
}

function reminded(step: RequestStep, now: number): RequestStep {
  const { turn, answeredAt, late } = step.matter;
  const { dueAt, since, remindedAt } = turn;
  if (now < remindsAt(step.matter)) return step;
  const what = answeredAt === null ? 'The first answer' : 'The next word of the desk';
  const again = { ...turn, reminders: turn.reminders + 1, remindedAt: now };
  if (now < dueAt)
    return noted(altered(step, { turn: again }), {
      kind: 'reminder',
      at: now,
      text: `${what} is due in ${lengthText(dueAt - now)}.`,
    });
  const isFirst = remindedAt === null || remindedAt < dueAt;
  const text = isFirst
    ? `${what} is due now; it has been the desk’s turn for ${lengthText(now - since)}.`
    : `${what} is still missing, ${lengthText(now - dueAt)} late.`;
  return noted(altered(step, { turn: again, late: late + (isFirst ? 1 : 0) }), {
    kind: 'escalation',
    at: now,
    text,
  });
}

function askerSilent(step: RequestStep, now: number): RequestStep {
  const { turn } = step.matter;
  const lowered = lowersAt(step.matter);
  if (lowered !== null && now >= lowered)
    return passed(
      noted(altered(step, { severity: 'B' }), {
        kind: 'lowered',
        at: now,
        text: `Nobody has answered the desk for ${lengthText(lowersAfterMs)}, so its severity is B now.`,
      }),
      now,
    );
  if (now >= turn.dueAt)
    return noted(altered(step, { settled: { as: 'silent', at: now } }), {
      kind: 'silent',
      at: now,
      text: `Nobody has answered the desk for ${lengthText(silentAfterMs)}, so it is closed; it can be opened again within ${lengthText(reactivateWithinMs)}.`,
    });
  return noted(
    altered(step, { turn: { ...turn, reminders: turn.reminders + 1, remindedAt: now } }),
    {
      kind: 'reminder',
      at: now,
      text: `The desk waits for an answer; without one it is closed in ${lengthText(turn.dueAt - now)}.`,
    },
  );
}
