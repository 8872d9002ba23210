/**
 * Telling people: every change of schedule becomes a message in the store, and a mail where the worker is told addresses (they never enter a history).
 * The texts are made from decisions alone. Source: domain.md 3.9; design.md 8, invariant 9.
 */
import type { Action } from '#core/release/decision.ts';
import { sendMail } from '#graph/mail.ts';
import { announcement } from '#reports/announcement.ts';
import { recordMessage } from '#store/messages.ts';
import { audited } from './audit.ts';
import type { Enactment } from './contract.ts';
import type { Deps, MailAddresses } from './deps.ts';

/** Records and sends one message for the decisions of one step. */
export async function announce(deps: Deps, o: Enactment): Promise<void> {
  const first = o.orders[0];
  if (first === undefined) return;
  const message = announcement({
    key: o.key,
    basedOn: o.basedOn,
    at: o.asOf,
    lines: o.orders.map((order) => ({ kind: messageKind(order.action), text: order.reason })),
  });
  const id = `${first.id}+${o.orders.length - 1}`;
  await recordMessage(deps.store, { key: o.key, at: o.asOf, ...message });
  if (deps.mail !== null) await mail(deps, deps.mail, o, { id, ...message });
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
  await audited(deps, write, async (graph, standing) => {
    // Mail cannot be looked up afterwards: what may have gone out already is not sent twice.
    if (standing === 'begun') await sendMail(graph, { ...letter, marker: intentId });
  });
}

function messageKind(action: Action): string {
  switch (action.kind) {
    case 'announce':
      return action.message;
    case 'review':
      return 'start';
    case 'judgeObjective':
      return 'objective';
    case 'supersede':
    case 'offer':
    case 'pause':
    case 'resume':
    case 'expedite':
    case 'rollBack':
    case 'remindPause':
    case 'lapsePause':
    case 'passDeadline':
      return 'change';
  }
}
