/**
 * `sendMail`: 202 with nothing, which is acceptance and not delivery. What was accepted is kept in an outbox for those
 * who want to see it. `/me` is refused: an application has no mailbox of its own.
 */
import { type GraphCall, replyEmpty, type Reply } from '../http/call.ts';
import { bodyObject } from '../http/dispatch.ts';
import { badRequest, GraphError } from '../http/errors.ts';
import type { Route, RouteFamily } from '../http/routes.ts';
import { type MailRecord, nouns } from '../store/nouns.ts';
import type { Tenant } from '../store/tenant.ts';

const writeAccess: RouteFamily = {
  versions: 'both',
  document: 'graph/api/user-sendmail',
  permissions: ['Mail.Send'],
  dialect: 'general',
  quota: 'mail',
};

/** Routes of mail. */
export const mailRoutes: readonly Route[] = [
  { ...writeAccess, method: 'POST', path: '/users/{userId}/sendMail', handle: sendMail },
  { ...writeAccess, method: 'POST', path: '/me/sendMail', handle: refuseMe },
];

function refuseMe(): Reply {
  throw badRequest('general', '/me request is only valid with delegated authentication flow.');
}

function sendMail(call: GraphCall, tenant: Tenant): Reply {
  const from = call.params['userId'] ?? '';
  if (!hasMailbox(tenant, from)) {
    throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${from}' is invalid.`);
  }
  const message =
    typeof call.body === 'string' || call.headers['content-type']?.startsWith('text/plain') === true
      ? readMime(call.body)
      : readMessage(call);
  const value: MailRecord = { from, acceptedAt: new Date(call.at).toISOString(), message };
  tenant.commit([{ kind: 'put', noun: nouns.mail, id: tenant.newId(), at: call.at, value }]);
  return replyEmpty(202);
}

/** A user without a mailbox cannot send: 404 `ErrorInvalidUser`. */
function hasMailbox(tenant: Tenant, from: string): boolean {
  if (tenant.profile === 'strict') return tenant.mailboxes.includes(from.toLowerCase());
  return /^[^@\s]+@[^@\s]+$|^[0-9a-f-]{36}$/i.test(from) && !from.startsWith('missing@');
}

function readMessage(call: GraphCall): MailRecord['message'] {
  const message = bodyObject(call, 'general')['message'] as MailRecord['message'] | undefined;
  if (message === undefined) throw badRequest('general', 'The body needs a message.');
  const recipients = message['toRecipients'];
  const addresses = Array.isArray(recipients)
    ? recipients.map((one: unknown) => addressOf(one))
    : [];
  if (addresses.length === 0 || addresses.includes(null)) {
    throw new GraphError(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.');
  }
  const headers = (message['internetMessageHeaders'] ?? []) as readonly {
    readonly name?: unknown;
  }[];
  const foreign = headers.find(({ name }) => !/^x-/i.test(String(name)));
  if (foreign !== undefined) {
    throw new GraphError(
      400,
      'InvalidInternetMessageHeader',
      `The internet message header name '${String(foreign.name)}' should start with 'x-' or 'X-'.`,
    );
  }
  return message;
}

function addressOf(recipient: unknown): string | null {
  const address = (recipient as { emailAddress?: { address?: unknown } } | null)?.emailAddress
    ?.address;
  return typeof address === 'string' && address.includes('@') ? address : null;
}

/** A whole mail as base64 text. */
function readMime(body: unknown): MailRecord['message'] {
  const text = typeof body === 'string' ? body : '';
  const mime = Buffer.from(text, 'base64').toString('utf8');
  if (text === '' || !/^[A-Za-z0-9+/=\s]+$/.test(text) || !/^[\w-]+:/.test(mime)) {
    throw new GraphError(
      400,
      'ErrorMimeContentInvalidBase64String',
      'Invalid base64 string for MIME content.',
    );
  }
  return { subject: /^Subject: (.*)$/im.exec(mime)?.[1]?.trim() ?? '', mime };
}
