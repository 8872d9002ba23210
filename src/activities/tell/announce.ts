/**
 * Telling people: every change of schedule becomes a message in the store, and a mail where the worker is told
 * addresses (they never enter a history). The texts are made from decisions alone.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { newsOf } from '#core/release/action/actions.ts';
import { mailUncertain } from '#core/release/state/trouble.ts';
import { sendMail } from '#graph/mail.ts';
import { announcement } from '#reports/announcement.ts';
import { recordMessage } from '#store/release/messages.ts';
import { lastSentAt } from '#store/writes.ts';
import { audited } from '../audit.ts';
import type { Enactment } from '../contract.ts';
import type { Deps, MailAddresses } from '../deps.ts';

/**
 * Records and sends one message for the decisions of one step, if any of them is news. Throws ApplicationFailure
 * `MailUncertain` where an earlier try may have sent it.
 */
export async function announce(deps: Deps, o: Enactment): Promise<void> {
  const lines = o.orders.flatMap(({ id, action, reason }) => {
    const kind = o.told?.includes(id) === true ? null : newsOf(action);
    return kind === null ? [] : [{ id, kind, text: reason }];
  });
  const [first] = lines;
  if (first === undefined) return;
  const message = announcement({ key: o.key, basedOn: o.basedOn, at: o.asOf, lines });
  await recordMessage(deps.store, { key: o.key, at: o.asOf, ...message });
  if (deps.mail !== null) await mail(deps, deps.mail, o, { id: first.id, ...message });
}

async function mail(
  deps: Deps,
  { from, to }: MailAddresses,
  o: Enactment,
  message: { id: string; title: string; html: string },
): Promise<void> {
  const { tenant, area, id } = o.key;
  const intentId = `mail/${area}/${id}/${message.id}`;
  const write = {
    intentId,
    tenant,
    method: 'POST',
    path: '/users/{from}/sendMail',
    why: message.title,
    at: o.asOf,
  };
  const letter = { from, to, subject: message.title, html: message.html, asOf: o.asOf };
  await audited(deps, write, async (graph, former) => {
    if (former === 'finished') return;
    const mayBeOut = former === 'uncertain' && (await lastSentAt(deps.store, write)) !== null;
    if (mayBeOut) throw uncertain(message.title);
    await sendMail(graph, { ...letter, marker: intentId });
  });
}

/** Mail cannot be looked up afterwards: what may have gone out already is not sent twice, and a person is told. */
function uncertain(title: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Nothing says whether the mail "${title}" went out: its answer was lost or no answer at all`,
    mailUncertain,
  );
}
