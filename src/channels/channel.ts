/** What every way to tell people has in common: one message to one contact, and why it did not go out. */
import type { Contact, Language } from '#core/message/contact.ts';

/** A message as it is told, in the language of its contact. */
export interface Letter {
  readonly language: Language;
  readonly title: string;
  readonly text: string;
  readonly html: string;
  /** What happened, one entry each, weightiest first. */
  readonly lines: readonly { readonly what: string; readonly why: string }[];
  readonly kind: string;
  readonly release: { readonly tenant: string; readonly area: string; readonly id: string };
}

/** One message on its way to one contact. */
export interface Telling {
  readonly letter: Letter;
  readonly to: Contact;
  /** The same for each try of the same message to the same contact. */
  readonly id: string;
  /** Epoch milliseconds of the release's own time. */
  readonly asOf: number;
  /** Notes that it leaves now: waited for before the first of it does, and after all that can fail before. */
  readonly leaving: () => Promise<void>;
}

/** One way to tell. */
export interface Channel {
  /** Whether the other side knows by its id a message that comes twice, so that an uncertain one may be sent again. */
  readonly isRepeatable: boolean;
  /** Tells it. Throws `ChannelError`. */
  readonly send: (telling: Telling) => Promise<void>;
}

/** `unreachable`: not now; `refused`: not at all; `uncertain`: it may have gone out. */
type ChannelFault = 'unreachable' | 'refused' | 'uncertain';

/** A message that did not go out, or of which nothing says so. No address stands in its text. */
export class ChannelError extends Error {
  override readonly name: 'ChannelUnreachable' | 'ChannelRefused' | 'ChannelUncertain';
  readonly fault: ChannelFault;
  readonly retryAfterMs: number | null;

  constructor(fault: ChannelFault, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.name = names[fault];
    this.fault = fault;
    this.retryAfterMs = retryAfterMs;
  }
}

const names = {
  unreachable: 'ChannelUnreachable',
  refused: 'ChannelRefused',
  uncertain: 'ChannelUncertain',
} as const;
