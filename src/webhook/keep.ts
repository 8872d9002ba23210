/**
 * A message kept: its id remembered and what it says recorded. The id is committed last, so that a message whose
 * recording failed is as if it never came and its sender's next try is taken; recording the same again changes nothing.
 * An id that comes again is answered and has no effect, because senders try again when an answer is lost; an id that
 * comes again with another body is refused, since answering "seen" would silently lose what it says.
 */
import { createHash } from 'node:crypto';
import type { Signal } from '#core/evidence/signal/signal.ts';
import { recordExploited } from '#store/reading/exploited.ts';
import { recordReports } from '#store/evidence/reports.ts';
import { inTransaction, type Store } from '#store/store.ts';
import { rememberMessage } from '#store/reading/webhookIds.ts';
import type { Message } from './message.ts';
import type { Signed } from './signature.ts';

/** A message to keep. */
export interface Keeping {
  readonly tenant: string;
  readonly signed: Signed;
  readonly body: Buffer;
  readonly message: Message;
  /** The signals that reports are counted for. */
  readonly signals: readonly Signal[];
  /** Real time, by which ids are forgotten after 7 days. */
  readonly receivedAt: number;
  /** The release's own time, by which evidence is judged. */
  readonly learnedAt: number;
  /** Asked when the message is new: 0 lets it in, else the seconds until it would. */
  readonly admit: () => number;
}

/** What came of it. */
export type Kept =
  | {
      readonly kind: 'recorded';
      readonly accepted: number;
      /** Devices that this tenant does not have. */
      readonly unknown: number;
      /** Reports under a name that no signal asks for. */
      readonly unmatched: number;
    }
  | { readonly kind: 'seen' }
  | { readonly kind: 'differs' }
  | { readonly kind: 'tooMany'; readonly waitSeconds: number };

/** Keeps a message, once. */
export type Keeper = (keeping: Keeping) => Promise<Kept>;

/**
 * Keeps messages one after the other: each holds one connection while it asks for another, and with many at once all of
 * them could wait for one that none gives back.
 */
export function createKeeper(store: Store): Keeper {
  let last: Promise<unknown> = Promise.resolve();
  return (keeping) => {
    const kept = last.then(() => keepOne(store, keeping));
    last = kept.catch(() => undefined);
    return kept;
  };
}

async function keepOne(store: Store, keeping: Keeping): Promise<Kept> {
  try {
    return await inTransaction(store, 'Keeping a message of the webhook', async (tx) => {
      const isNew = await remember({ db: tx }, keeping);
      if (!isNew) return { kind: 'seen' };
      const waitSeconds = keeping.admit();
      if (waitSeconds > 0) throw new TooMany(waitSeconds);
      return await record(store, keeping);
    });
  } catch (thrown) {
    if (thrown instanceof OtherBody) return { kind: 'differs' };
    if (thrown instanceof TooMany) return { kind: 'tooMany', waitSeconds: thrown.waitSeconds };
    throw thrown;
  }
}

/** Thrown out of the transaction, so that nothing of it stays. */
class OtherBody extends Error {}

/** As `OtherBody`: the id is forgotten, so that the message may come again later. */
class TooMany extends Error {
  readonly waitSeconds: number;

  constructor(waitSeconds: number) {
    super();
    this.waitSeconds = waitSeconds;
  }
}

/** An id has no full stop, so what is remembered behind one cannot be another message's id. */
async function remember(
  store: Pick<Store, 'db'>,
  { tenant, signed, body, receivedAt }: Keeping,
): Promise<boolean> {
  const { sender, id } = signed;
  const digest = createHash('sha256').update(body).digest('base64url');
  const known = { tenant, sender, at: receivedAt };
  const isNewId = (await rememberMessage(store, { ...known, id })) === 'new';
  const isNewBody = (await rememberMessage(store, { ...known, id: `${id}.${digest}` })) === 'new';
  if (!isNewId && isNewBody) throw new OtherBody();
  return isNewId;
}

async function record(store: Store, keeping: Keeping): Promise<Kept> {
  const { tenant, message, signals, learnedAt, signed } = keeping;
  if (message.kind === 'vulnerability.exploited') {
    const { sender } = signed;
    // Whom a sender names is what the sender says: the name that was proved stands beside it.
    const source = message.source === null ? sender : `${message.source} (${sender})`;
    await recordExploited(store, { tenant, source, cves: [message.cve], at: learnedAt });
    return { kind: 'recorded', accepted: 1, unknown: 0, unmatched: 0 };
  }
  const reports = message.devices.map(({ device, at }) => ({
    device,
    name: message.name,
    at: at ?? learnedAt,
  }));
  const recorded = await recordReports(store, { tenant, signals, reports, learnedAt });
  const { accepted, unknownDevices: unknown, unmatched } = recorded;
  return { kind: 'recorded', accepted, unknown, unmatched };
}
