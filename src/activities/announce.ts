/**
 * Telling people: every change of schedule becomes a message in the store, and a mail where the policy names addresses.
 * The texts are made from decisions alone. Source: domain.md 3.9; design.md 8, invariant 9.
 */
import type { Action } from '#core/release/decision.ts';
import { sendMail } from '#graph/mail.ts';
import { announcement } from '#reports/announcement.ts';
import { recordMessage } from '#store/messages.ts';
import { beginWrite, finishWrite } from '#store/writes.ts';
import type { Enactment } from './contract.ts';
import type { Deps } from './deps.ts';

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
  if (o.announcements !== null) await mail(deps, o, { id, ...message });
}

async function mail(
  deps: Deps,
  o: Enactment,
  message: { id: string; title: string; html: string },
): Promise<void> {
  if (o.announcements === null) return;
  const { tenant, area, id } = o.key;
  const intentId = `mail/${area}/${id}/${message.id}`;
  const write = {
    intentId,
    tenant: o.key.tenant,
    method: 'POST',
    path: '/users/{from}/sendMail',
    why: message.title,
    at: o.asOf,
  };
  // Mail cannot be looked up afterwards: what may have gone out already is not sent twice.
  if ((await beginWrite(deps.store, write)) !== 'begun') return;
  const { from, to } = o.announcements;
  await sendMail(deps.graph, {
    from,
    to,
    subject: message.title,
    html: message.html,
    asOf: o.asOf,
    marker: intentId,
  });
  await finishWrite(deps.store, { intentId, tenant, at: o.asOf, status: 202, requestId: null });
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
