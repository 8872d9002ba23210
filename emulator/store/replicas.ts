/**
 * Replicas that lag: what was just written to the directory is not known everywhere at once. A read of a new group may
 * say 404 for some seconds, searches and counts come from an index that is later still, and members show late in
 * listings. Sources: learn.microsoft.com/graph/aad-advanced-queries and …/api/group-list-transitivemembers ("an index
 * that might not be up-to-date with recent changes"), and what Microsoft's engineers answer on
 * microsoftgraph/msgraph-sdk-java#2575.
 *
 * A thing is known everywhere once its lag has passed by the time of the requests, or once it has been asked for often
 * enough: a client that asks again for the same instant is not kept waiting for ever, and no real second is spent.
 * Nothing of this is journalled: after a restart all replicas agree.
 */
import type { JournalEvent } from './journal.ts';
import { type GroupRecord, nouns } from './nouns.ts';
import { minuteMs } from '../time.ts';

/** How late one kind of reading is. */
interface Lag {
  readonly ms: number;
  /** Which readings, counted from 1, come to a replica that does not know yet. */
  readonly misses: readonly number[];
}

/** Replicas differ: what one answer has shown the next may not. */
const groupLag: Lag = { ms: 20_000, misses: [1, 2, 4] };
const indexLag: Lag = { ms: minuteMs, misses: [1, 2] };
const membersLag: Lag = { ms: 30_000, misses: [1, 2] };

/** Who asks: the instant of the request, and the request itself, since all of a batch comes to one replica. */
export interface Reading {
  readonly at: number;
  readonly requestId: string;
}

/** What the replicas asked know. Each request counts as one reading of a thing. */
export interface Replicas {
  /** Hears of every change. */
  hear(events: readonly JournalEvent[]): void;
  /** Whether the replica asked for this group has it. */
  hasGroup(id: string, reading: Reading): boolean;
  /** Whether the index that answers searches and counts has this group. */
  findsGroup(id: string, reading: Reading): boolean;
  /** How a listing of these groups' devices differs from the truth. */
  lateMembers(groups: readonly string[], reading: Reading): LateMembers;
}

/** Devices that joined and do not show yet, and devices that left and still show. */
export interface LateMembers {
  readonly joined: ReadonlySet<number>;
  readonly left: readonly number[];
}

const nobody: LateMembers = { joined: new Set(), left: [] };

/** Replicas that always agree. */
export const agreeing: Replicas = {
  hear: () => undefined,
  hasGroup: () => true,
  findsGroup: () => true,
  lateMembers: () => nobody,
};

interface Pending {
  readonly at: number;
  readings: number;
  /** The request that read last. */
  lastRequest: string | null;
}

interface PendingMembers extends Pending {
  readonly who: readonly number[];
  readonly kind: 'join' | 'leave';
}

/** Replicas that lag. */
export function createReplicas(): Replicas {
  const groups = new Map<string, Pending>();
  const index = new Map<string, Pending>();
  const members = new Map<string, readonly PendingMembers[]>();
  const known = new Set<string>();
  const hear = (event: JournalEvent): void => {
    if (isNewGroup(event) && !known.has(event.id)) {
      known.add(event.id);
      groups.set(event.id, pendingAt(event.at));
      index.set(event.id, pendingAt(event.at));
    }
    if (event.kind !== 'join' && event.kind !== 'leave') return;
    const { kind, set, at, who } = event;
    members.set(set, [...(members.get(set) ?? []), { kind, who, ...pendingAt(at) }]);
  };
  const readMembers = (set: string, reading: Reading): readonly PendingMembers[] => {
    const pending = members.get(set) ?? [];
    const late = pending.filter((one) => misses(one, membersLag, reading));
    const left = pending.filter((one) => !isOver(one, membersLag, reading));
    if (left.length === 0) members.delete(set);
    else members.set(set, left);
    return late;
  };
  return {
    hear: (events) => events.forEach(hear),
    hasGroup: (id, reading) => isKnown(groups, { id, reading, lag: groupLag }),
    findsGroup: (id, reading) => isKnown(index, { id, reading, lag: indexLag }),
    lateMembers: (sets, reading) => differenceOf(sets.flatMap((set) => readMembers(set, reading))),
  };
}

function isNewGroup(event: JournalEvent): event is Extract<JournalEvent, { kind: 'put' }> {
  if (event.kind !== 'put' || event.noun !== nouns.group) return false;
  return (event.value as Partial<GroupRecord>).createdAt === event.at;
}

function isKnown(
  pending: Map<string, Pending>,
  { id, reading, lag }: { readonly id: string; readonly reading: Reading; readonly lag: Lag },
): boolean {
  const one = pending.get(id);
  if (one === undefined) return true;
  const isMissed = misses(one, lag, reading);
  if (isOver(one, lag, reading)) pending.delete(id);
  return !isMissed;
}

/** Counts a reading; whether it comes to a replica that does not know yet. */
function misses(one: Pending, lag: Lag, { at, requestId }: Reading): boolean {
  if (one.lastRequest !== requestId) one.readings += 1;
  one.lastRequest = requestId;
  return at - one.at < lag.ms && lag.misses.includes(one.readings);
}

function isOver({ at: since, readings }: Pending, lag: Lag, { at }: Reading): boolean {
  return at - since >= lag.ms || readings > Math.max(...lag.misses);
}

function pendingAt(at: number): Pending {
  return { at, readings: 0, lastRequest: null };
}

function differenceOf(late: readonly PendingMembers[]): LateMembers {
  const joined = new Set<number>();
  const left = new Set<number>();
  for (const { kind, who } of late) {
    for (const index of who) {
      (kind === 'join' ? joined : left).add(index);
      (kind === 'join' ? left : joined).delete(index);
    }
  }
  return { joined, left: [...left] };
}
