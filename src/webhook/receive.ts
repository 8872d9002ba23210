/**
 * What is done with a message: who signed it, whether that sender may send now, what it says, keep it, tell the
 * releases. In this order, so that whatever refuses it stands before the first effect.
 *
 * The releases are asked before anything is stored: without them a rehearsal's time is not known, and a message that
 * cannot reach them is better sent again than half taken.
 */
import { usualArea } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import { signalsOf } from '#core/policy/signals.ts';
import type { Allowance } from './allowance.ts';
import type { Keeper, Kept } from './keep.ts';
import { instantRefusal, readMessage, type Message } from './message.ts';
import { refused, type Refusal } from './refusal.ts';
import type { Sender } from './secrets.ts';
import { verify, type Delivery, type Signed } from './signature.ts';

/** A release that runs, as far as a sender's message concerns it. */
export interface RunningRelease {
  readonly area: Area;
  /** Such as `2026-12-B`. */
  readonly id: string;
  /** Its own time at its last step, which in a rehearsal is not the real one. */
  readonly asOf: number;
  /** Signals of the tenant's own, from the policy it runs under. */
  readonly signals: readonly Signal[];
  /** Tells it that there is evidence it has not seen. `at`: when that was learned, in its own time. */
  readonly tell: (at: number) => Promise<void>;
}

/** The releases, as the webhook sees them. */
export interface Releases {
  /** Releases of a tenant that run now; rejects with ReleasesUnreachable. */
  readonly running: (tenant: string) => Promise<readonly RunningRelease[]>;
}

/** Thrown by `Releases` when they cannot be asked at the moment. */
export class ReleasesUnreachable extends Error {
  override readonly name = 'ReleasesUnreachable';
}

/** What receiving needs. */
export interface Receiving {
  readonly keep: Keeper;
  /** Whose devices the senders speak of. */
  readonly tenant: string;
  /** Who may send now; throws SendersUnreadable. */
  readonly senders: () => readonly Sender[];
  readonly releases: Releases;
  /** How many messages a sender may send. */
  readonly allowance: Allowance;
  /** How many devices a sender may call bad. */
  readonly deviceAllowance: Allowance;
  /** Real time, epoch milliseconds. */
  readonly clock: () => number;
}

/** A message that was taken, now or before. */
export type Taken =
  | {
      readonly kind: 'taken';
      readonly signer: Signer;
      readonly counts: Omit<Extract<Kept, { kind: 'recorded' }>, 'kind'>;
      /** Releases that were told; one that could not be finds the evidence at its next look. */
      readonly releases: readonly string[];
    }
  | { readonly kind: 'seen'; readonly signer: Signer };

/** Who signed a message, as it may be logged. */
export interface Signer {
  readonly sender: string;
  /** Which of its keys. */
  readonly key: string;
}

/** A message that was not taken, and who signed it if that was found. */
export type Refused = Refusal & { readonly signer?: Signer };

/** Takes a message or says why not. Rejects when store or releases cannot be reached; nothing has happened then. */
export async function receive(receiving: Receiving, delivery: Delivery): Promise<Taken | Refused> {
  const receivedAt = receiving.clock();
  const signed = verify(delivery, receiving.senders(), receivedAt);
  if (signed.kind === 'refused') return signed;
  const { sender, key } = signed;
  const signer = { sender, key };
  const waitSeconds = receiving.allowance.take(sender, receivedAt);
  if (waitSeconds > 0) return { ...tooMany(waitSeconds), signer };
  const message = readMessage(delivery.body);
  if (message.kind === 'refused') return { ...message, signer };
  const refusal = scopeRefusal(message, signed);
  if (refusal !== null) return { ...refusal, signer };
  return { ...(await take(receiving, { signed, message, delivery, receivedAt })), signer };
}

interface Received {
  readonly signed: Signed;
  readonly message: Message;
  readonly delivery: Delivery;
  readonly receivedAt: number;
}

type Outcome =
  Omit<Extract<Taken, { kind: 'taken' }>, 'signer'> | { readonly kind: 'seen' } | Refusal;

/** A message of one who may say it. */
async function take(
  { keep, tenant, releases, deviceAllowance }: Receiving,
  { signed, message, delivery, receivedAt }: Received,
): Promise<Outcome> {
  const concerned = concernedBy(message, await releases.running(tenant));
  if ('kind' in concerned) return concerned;
  const learnedAt = Math.max(receivedAt, ...concerned.map(({ asOf }) => asOf));
  const wrongInstant = message.kind === 'devices.bad' ? instantRefusal(message, learnedAt) : null;
  if (wrongInstant !== null) return wrongInstant;
  const { sender } = signed;
  const devices = message.kind === 'devices.bad' ? message.devices.length : 0;
  const kept = await keep({
    tenant,
    signed,
    body: delivery.body,
    message,
    signals: signalsIn(concerned),
    receivedAt,
    learnedAt,
    admit: () => deviceAllowance.take(sender, receivedAt, devices),
  });
  return await outcomeOf(kept, { concerned, learnedAt });
}

async function outcomeOf(
  kept: Kept,
  told: { readonly concerned: readonly RunningRelease[]; readonly learnedAt: number },
): Promise<Outcome> {
  switch (kept.kind) {
    case 'seen':
      return { kind: 'seen' };
    case 'differs':
      return refused(
        'idReused',
        'This webhook-id came with another body before; each message has an id of its own, kept when it is sent again.',
      );
    case 'tooMany':
      return tooManyDevices(kept.waitSeconds);
    case 'recorded': {
      const { kind: _, ...counts } = kept;
      return { kind: 'taken', counts, releases: await tellAll(told) };
    }
  }
}

/** What a sender may not say; the scope is named, so that whoever gives scopes knows which one is wanted. */
function scopeRefusal({ kind }: Message, { sender, scopes }: Signed): Refusal | null {
  if (scopes.includes(kind)) return null;
  return refused(
    'outOfScope',
    `The sender ${sender} may say ${scopes.join(' and ')}; this message needs the scope ${kind}.`,
  );
}

/** The running releases a message is about: the one it names, else all. */
function concernedBy(
  message: Message,
  running: readonly RunningRelease[],
): readonly RunningRelease[] | Refusal {
  const named = message.kind === 'devices.bad' ? message.release : null;
  if (named === null) return running;
  const found = running.filter(({ id }) => id === named);
  if (found.length > 0) return found;
  const ids = running.map(({ id }) => id).join(', ');
  return refused(
    'unknownRelease',
    `data.release names no release that runs now; ${ids === '' ? 'none does' : `running: ${ids}`}.`,
  );
}

/**
 * The signals of all policies the releases run under; of two with one name the first release's. None running: those of the
 * usual area, so that what helpdesks say between two releases still tells what is usual.
 */
function signalsIn(running: readonly RunningRelease[]): readonly Signal[] {
  const own = new Map<string, Signal>();
  for (const signal of running.flatMap(({ signals }) => signals))
    if (!own.has(signal.name)) own.set(signal.name, signal);
  const areas = running.length === 0 ? [usualArea] : running.map(({ area }) => area);
  const all = areas.flatMap((area) => signalsOf({ area, signals: [...own.values()] }));
  return all.filter(({ name }, index) => all.findIndex((one) => one.name === name) === index);
}

/** What is stored stays stored: a release that cannot be told now, perhaps because it has just ended, is left out. */
async function tellAll({
  concerned,
  learnedAt,
}: {
  readonly concerned: readonly RunningRelease[];
  readonly learnedAt: number;
}): Promise<readonly string[]> {
  const told = await Promise.allSettled(concerned.map(({ tell }) => tell(learnedAt)));
  return concerned.filter((_, index) => told[index]?.status === 'fulfilled').map(({ id }) => id);
}

function tooMany(waitSeconds: number): Refusal {
  return refused(
    'tooMany',
    `Too many messages; the next is taken in ${waitSeconds} s.`,
    waitSeconds,
  );
}

function tooManyDevices(waitSeconds: number): Refusal {
  const much =
    'A sender may call only so many devices bad a day (RINGMASTER_WEBHOOK_DEVICES_A_DAY); what a whole fleet suffers is a matter for an operator: release pause.';
  return Number.isFinite(waitSeconds)
    ? refused('tooManyDevices', `${much} These can be sent in ${waitSeconds} s.`, waitSeconds)
    : refused('tooManyDevices', much);
}
