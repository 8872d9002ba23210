/**
 * Mail by an SMTP server, by nodemailer (10.6, MIT-0, without dependencies, kept up since 2010). A server that answers with a
 * code has not taken the mail, and says by its first digit whether it will; a connection that ends without one after the mail
 * has begun to leave says nothing, and the mail may be out. Sources: RFC 5321, "Theory of Reply Codes" and "Retry Strategies".
 */
import { Transform, type TransformCallback } from 'node:stream';
import { createTransport } from 'nodemailer';
import { isLoopbackHost } from '#core/loopback.ts';
import { ChannelError, type Channel, type Telling } from './channel.ts';

/** How a server is reached: `smtps://user:password@host:port`, `smtp://` for STARTTLS, and who the mail is from. */
export interface SmtpServer {
  readonly url: string;
  readonly from: string;
}

const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** A way to tell by mail. */
export function createSmtp({ url, from }: SmtpServer): Channel {
  const options = optionsOf(url);
  return {
    isRepeatable: false,
    send: async ({ letter, to, id, leaving }: Telling) => {
      if (to.mail.length === 0) throw new ChannelError('refused', 'no mail address is given');
      const transport = createTransport(options);
      const mark = { hasBegun: false };
      transport.use('stream', ({ message }, done) => {
        message.transform(() => notedFirst(leaving, mark));
        done();
      });
      const host = from.slice(from.indexOf('@') + 1);
      const { title: subject, text, html, language } = letter;
      const messageId = `<${id.replace(/[^\w.-]/g, '.')}@${host}>`;
      const headers = { 'x-ringmaster-id': id, 'Content-Language': language };
      const safe = { disableFileAccess: true, disableUrlAccess: true };
      const mail = { from, to: [...to.mail], subject, text, html, messageId, headers, ...safe };
      await transport.sendMail(mail).catch((error: unknown) => {
        throw faultOf(error, mark);
      });
    },
  };
}

/** Lets the mail's text through once it is noted; it is asked for when the server has been spoken to, and not before. */
function notedFirst(leaving: () => Promise<void>, mark: { hasBegun: boolean }): Transform {
  const pass = async (part: Buffer, passOn: TransformCallback): Promise<void> => {
    try {
      if (!mark.hasBegun) await leaving();
      mark.hasBegun = true;
    } catch (error) {
      passOn(error instanceof Error ? error : new Error('it could not be noted'));
      return;
    }
    passOn(null, part);
  };
  return new Transform({
    transform: (part: Buffer, _encoding, passOn: TransformCallback) => void pass(part, passOn),
  });
}

/** Without TLS only this machine is spoken to: elsewhere the server must offer it. */
function optionsOf(url: string) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const isSecure = protocol === 'smtps:';
  const usualPort = isSecure ? 465 : 587;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? usualPort : Number(port),
    secure: isSecure,
    requireTLS: !isSecure && !isLoopbackHost(hostname),
    ignoreTLS: !isSecure && isLoopbackHost(hostname),
    ...(username === ''
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...timeouts,
  };
}

/** Answers of servers quote addresses, so only their codes are told. */
function faultOf(error: unknown, { hasBegun }: { readonly hasBegun: boolean }): ChannelError {
  const { responseCode, code } = error as {
    readonly responseCode?: unknown;
    readonly code?: unknown;
  };
  const kind = typeof code === 'string' && /^[A-Z0-9]{1,24}$/.test(code) ? code : 'unknown';
  if (typeof responseCode === 'number' && responseCode >= 400) {
    const fault = responseCode < 500 ? 'unreachable' : 'refused';
    return new ChannelError(fault, `the mail server answered ${responseCode} (${kind})`);
  }
  return hasBegun
    ? new ChannelError('uncertain', `the mail server did not say whether it took it (${kind})`)
    : new ChannelError('unreachable', `the mail server could not be reached (${kind})`);
}
