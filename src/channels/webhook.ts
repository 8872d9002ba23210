/**
 * A webhook of anybody's: the message as JSON, signed as messages to us are, and with an id by which one that comes twice is
 * known, so that one of which nothing is known may be sent again. Source: the specification of Standard Webhooks 1.0.0.
 */
import { createHash } from 'node:crypto';
import { keyIn, signatureOf } from '#webhook/secrets.ts';
import { ChannelError, type Channel, type Letter } from './channel.ts';
import { post } from './post.ts';

const timeoutMs = 15_000;

/** A way to tell another program. `clock` is real time, epoch milliseconds: a signature is of the moment it is sent. */
export function createWebhook({
  mayBeInside,
  clock,
}: {
  readonly mayBeInside: boolean;
  readonly clock: () => number;
}): Channel {
  return {
    isRepeatable: true,
    send: async ({ letter, to, id, asOf, leaving }) => {
      if (to.webhook === null) throw new ChannelError('refused', 'no webhook is given');
      const { url, secret } = to.webhook;
      const read = keyIn(secret);
      if (read.kind === 'fault') throw new ChannelError('refused', `its secret ${read.rule}`);
      const body = JSON.stringify(documentOf(letter, asOf));
      // An id of ours has characters that a signature must not be made over.
      const messageId = `msg_${createHash('sha256').update(id).digest('hex').slice(0, 40)}`;
      const timestamp = String(Math.floor(clock() / 1_000));
      const signature = signatureOf(read.key, { id: messageId, timestamp, body });
      const headers = {
        'webhook-id': messageId,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      };
      await leaving();
      await post({ url, body, headers, mayBeInside, timeoutMs });
    },
  };
}

function documentOf({ kind, release, title, lines, language }: Letter, asOf: number): object {
  return {
    type: `ringmaster.${kind}`,
    timestamp: new Date(asOf).toISOString(),
    data: { ...release, language, title, lines },
  };
}
