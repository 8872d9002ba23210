/** A real SMTP server on loopback, whose mailbox tests and figures read, and whose answers they choose. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** One mail that the server took. */
export interface TakenMail {
  readonly to: readonly string[];
  readonly raw: string;
}

/** What the server answers in place of taking a mail; null = it takes it. */
export type Answer = { readonly code: number } | 'hangUp' | null;

/** A running server. */
export interface MailServer {
  readonly url: string;
  readonly taken: TakenMail[];
  /** Asked with each mail once it has come. */
  answer: (mail: TakenMail) => Answer;
  readonly close: () => Promise<void>;
}

/** Starts a server that takes all mail. */
export async function openMailServer(): Promise<MailServer> {
  const taken: TakenMail[] = [];
  const door: Pick<MailServer, 'answer'> = { answer: () => null };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const mail = { to, raw: Buffer.concat(parts).toString('utf8') };
        const answer = door.answer(mail);
        if (answer === 'hangUp') {
          // It took the mail, and its answer is lost.
          taken.push(mail);
          for (const connection of server.connections) connection.close();
          return;
        }
        if (answer === null) taken.push(mail);
        done(
          answer === null
            ? null
            : Object.assign(new Error('not now'), { responseCode: answer.code }),
        );
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(door, {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}
