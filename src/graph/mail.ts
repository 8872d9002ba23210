/**
 * Mail by the tenant's own mailbox. 202 means accepted, not delivered, and there is no idempotency key: whoever calls
 * this records the intent first and does not repeat an uncertain one blindly. Source: Graph's page
 * "user: sendMail".
 */
import { calls, to } from './calls.ts';
import type { Graph } from './request.ts';
import { wireNothing } from './wire.ts';

/** Sends one mail. `marker` goes along as a header, so that a mail can be traced to the decision behind it. */
export async function sendMail(
  graph: Graph,
  mail: {
    readonly from: string;
    readonly to: readonly string[];
    readonly subject: string;
    readonly html: string;
    readonly asOf: number;
    readonly marker: string;
  },
): Promise<void> {
  await graph.request({
    ...to(calls.sendMail, { mailbox: mail.from }),
    shownPath: `/${calls.sendMail.version}${calls.sendMail.path}`,
    asOf: mail.asOf,
    schema: wireNothing,
    body: {
      message: {
        subject: mail.subject,
        body: { contentType: 'html', content: mail.html },
        toRecipients: mail.to.map((address) => ({ emailAddress: { address } })),
        internetMessageHeaders: [{ name: 'x-ringmaster-id', value: mail.marker }],
      },
      saveToSentItems: false,
    },
  });
}
