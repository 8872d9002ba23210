/**
 * Microsoft Teams by an incoming webhook: an adaptive card, within what such a webhook takes (28 KB). Teams has no key by
 * which a card that comes twice is known. Sources: Microsoft Teams' page "Create Incoming Webhooks with Workflows" and the
 * schema of Adaptive Cards 1.4.
 */
import { ChannelError, type Channel, type Letter } from './channel.ts';
import { post } from './post.ts';

const linesMax = 12;
/** Below what Teams takes, with room for how it is wrapped. */
const bytesMax = 24 * 1024;
const lineLengthMax = 600;
const timeoutMs = 15_000;

/** A way to tell a channel of Teams. */
export function createTeams({ mayBeInside }: { readonly mayBeInside: boolean }): Channel {
  return {
    isRepeatable: false,
    send: async ({ letter, to, leaving }) => {
      if (to.msteams === null) throw new ChannelError('refused', 'no address of Teams is given');
      const body = JSON.stringify(cardOf(letter));
      await leaving();
      await post({ url: to.msteams, body, headers: {}, mayBeInside, timeoutMs });
    },
  };
}

/**
 * A letter as a message with one card, of as many lines as there is room for. Texts are shown as they are: markdown in them
 * means nothing.
 */
export function cardOf(letter: Letter): object {
  for (let count = Math.min(linesMax, letter.lines.length); count > 0; count -= 1) {
    const card = cardWith(letter, count);
    if (Buffer.byteLength(JSON.stringify(card)) <= bytesMax) return card;
  }
  return cardWith(letter, 0);
}

function cardWith({ title, lines, language }: Letter, count: number): object {
  const shown = lines.slice(0, count).flatMap(({ what, why }) => [
    { type: 'TextBlock', text: plain(what), weight: 'Bolder', wrap: true, spacing: 'Medium' },
    { type: 'TextBlock', text: plain(why), wrap: true, spacing: 'Small' },
  ]);
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    lang: language,
    fallbackText: plain(title),
    body: [
      {
        type: 'TextBlock',
        text: plain(title),
        size: 'Large',
        weight: 'Bolder',
        wrap: true,
        style: 'heading',
      },
      ...shown,
    ],
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
}

function plain(text: string): string {
  const cut = text.length > lineLengthMax ? `${text.slice(0, lineLengthMax - 1)}…` : text;
  return cut.replace(/[\\`*_{}[\]()#+\-!~|>]/g, (mark) => `\\${mark}`);
}
