/**
 * Telling people: every change of schedule becomes a message in the store, in the outbox where the worker is told
 * addresses. The texts are made from decisions alone; nothing is sent here.
 */
import { newsOf } from '#core/release/action/actions.ts';
import { announcement } from '#reports/announcement.ts';
import { recordMessage } from '#store/release/messages.ts';
import type { Enactment } from '../contract.ts';
import type { Deps } from '../deps.ts';

/** Writes one message for the decisions of one step, if any of them is news; tells whether it is to be mailed. */
export async function announce({ store, mail }: Deps, o: Enactment): Promise<boolean> {
  const { key } = o;
  const lines = o.orders.flatMap(({ id, action, reason }) => {
    const kind = o.told?.includes(id) === true ? null : newsOf(action);
    return kind === null ? [] : [{ id, kind, text: reason }];
  });
  const [first] = lines;
  if (first === undefined) return false;
  const message = announcement({ key, basedOn: o.basedOn, at: o.asOf, lines });
  const intent = `mail/${key.area}/${key.id}/${first.id}`;
  const state = mail === null ? 'kept' : 'waiting';
  await recordMessage(store, { key, at: o.asOf, ...message, intent, state });
  return mail !== null;
}
