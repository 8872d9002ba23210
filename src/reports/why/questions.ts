/** What was asked of people in the course of a release, and what came of it. */
import type { Decision } from '#core/release/step/decision.ts';
import { openQuestions } from '#core/release/command/proposal.ts';
import type { Proposal, Release } from '#core/release/state/release.ts';
import { service } from '#core/release/state/who.ts';
import { html, type Html } from '../html.ts';
import { dayText, shortInstantText } from '../instant.ts';

/** The questions with their answers, oldest first. */
export function questionTable(release: Release, decisions: readonly Decision[]): Html {
  const asked = decisions.flatMap(({ action }) =>
    action.kind === 'propose' ? [action.proposal] : [],
  );
  if (asked.length === 0) return html`<p class="dim">Nobody was asked anything.</p>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
    <table>
      <tr>
        <th>asked</th>
        <th>what</th>
        <th>what came of it</th>
      </tr>
      ${asked.map(
        (proposal) =>
          html`<tr>
            <td class="when">
              ${dayText(release.publishedAt, proposal.askedAt)}<br /><small
                >${shortInstantText(proposal.askedAt)}</small
              >
            </td>
            <td>${proposal.text}<br /><small>${proposal.subject}</small></td>
            <td>${answerText(proposal, release, decisions)}</td>
          </tr> `,
      )}
    </table>
  </div>`;
}

/** The steps of a question's life in one sentence each. */
function answerText(asked: Proposal, release: Release, decisions: readonly Decision[]): string {
  const own = decisions.filter(
    ({ action }) =>
      'proposal' in action &&
      action.kind !== 'propose' &&
      action.proposal.subject === asked.subject &&
      action.proposal.askedAt === asked.askedAt,
  );
  const steps = own.map((decision) => stepText(decision));
  const isOpen = release.proposals.some(({ subject }) => subject === asked.subject);
  const isAnswered = own.some(({ action }) => ['approve', 'withdraw'].includes(action.kind));
  if (isAnswered) return steps.join(' ');
  return [...steps, standingText(asked, release, isOpen)].join(' ');
}

function standingText(asked: Proposal, release: Release, isOpen: boolean): string {
  const { deadlineAt } = asked;
  if (!isOpen) return 'It was dropped with the hold it was about.';
  if (!openQuestions(release).some(({ subject }) => subject === asked.subject))
    return 'It was not answered before the release ended.';
  return `An answer still counts; the deadline is ${shortInstantText(deadlineAt)} UTC.`;
}

function stepText({ action, at, inputs }: Decision): string {
  const when = `${shortInstantText(at)} UTC`;
  if (action.kind === 'escalate') return `Asked again ${when}.`;
  if (action.kind === 'lapseProposal')
    return `Nobody had answered by the deadline, ${when}; nothing was done.`;
  if (action.kind === 'withdraw')
    return `Withdrawn ${when}, since ${String(inputs['why'] ?? 'its ground had gone')}.`;
  if (action.kind !== 'approve') return '';
  if (action.operator === service && at < action.proposal.deadlineAt)
    return `The policy passes over idle rings, so it was allowed ${when}.`;
  return action.operator === service
    ? `Nobody had answered by the deadline, ${when}; as the policy says, it was allowed.`
    : `${action.operator} said yes, ${when}.`;
}
