/**
 * Groups and policies of ours, each made once. One is known by the id the store has of it, else by its mark; a creation
 * whose outcome is not known is looked for until long after a new object shows everywhere, and only then made again.
 * Where two carry one mark, because both were made nevertheless, the older is taken, always the same, and the other told.
 */
import { GraphError } from '#graph/error.ts';
import {
  createGroup,
  listGroups,
  listNamed,
  readGroup,
  theOne,
  unknownGroup,
  type Group,
} from '#graph/directory/groups.ts';
import type { Graph } from '#graph/request.ts';
import type { RingPolicy } from '#graph/intune/ringPolicy.ts';
import { lastSentAt } from '#store/writes.ts';
import { audited } from '../audit.ts';
import type { Steering } from '../areas/plane.ts';
import type { Deps } from '../deps.ts';
import { carriesMark } from '../names.ts';
import { writeOf, type Writing } from './writing.ts';
import { minuteMs } from '#core/time.ts';

/** A new object shows everywhere after seconds; this long after a creation there is none. */
const showsWithinMs = 10 * minuteMs;

/** What an object of ours is called and marked by. */
export interface Own {
  readonly displayName: string;
  readonly mark: string;
  /** What the store knows of it. */
  readonly knownId: string | null;
}

/** The id of a group of ours, which is made when there is none. Throws GraphError `notYetKnown` or `ambiguous`. */
export async function provideGroup(deps: Deps, w: Writing, own: Own): Promise<string> {
  const { asOf } = w;
  const known = await findOwnGroup(deps.graph, own, asOf);
  if (known !== null) return known;
  const { displayName, mark: description } = own;
  return await madeOnce(deps, writeOf(w, 'POST', '/groups'), {
    look: async () => oldest(await everyGroup(deps.graph, own, asOf), own)?.groupId ?? null,
    make: async (graph) => (await createGroup(graph, { displayName, description, asOf })).groupId,
  });
}

/** The id of a group of ours; null when there is none. What the store knows is asked for by its id. */
export async function findOwnGroup(graph: Graph, own: Own, asOf: number): Promise<string | null> {
  if (own.knownId !== null) {
    if ((await readGroup(graph, { groupId: own.knownId, asOf })) !== null) return own.knownId;
    throw unknownGroup(own.knownId);
  }
  const named = await listNamed(graph, { displayName: own.displayName, asOf });
  return (oldest(named, own) ?? theOne(own.displayName, named))?.groupId ?? null;
}

/** All groups that may be meant, from the whole listing: an index of names is late with new ones. */
async function everyGroup(graph: Graph, own: Own, asOf: number): Promise<readonly Group[]> {
  const found: Group[] = [];
  for await (const page of listGroups(graph, { asOf }))
    found.push(...page.filter(({ description }) => carriesMark(description, own.mark)));
  return found;
}

/** The policy of ours with that mark; null when there is none. */
export async function findOwnPolicy(
  { plane, graph }: Steering,
  own: Pick<Own, 'mark'>,
  asOf: number,
): Promise<RingPolicy | null> {
  return oldest(await plane.list(graph, { asOf }), own);
}

/** A policy of ours, which is made when there is none. Throws GraphError `notYetKnown`. */
export async function providePolicy(
  deps: Steering,
  w: Writing,
  own: Pick<Own, 'mark'> & { readonly make: (graph: Graph) => Promise<RingPolicy> },
): Promise<RingPolicy> {
  const look = () => findOwnPolicy(deps, own, w.asOf);
  const known = await look();
  if (known !== null) return known;
  const write = writeOf(w, 'POST', deps.plane.path);
  return await madeOnce(deps, write, { look, make: own.make });
}

/** Makes something unless an earlier try may have: then it is looked for, until it must have shown. */
export async function madeOnce<T>(
  deps: Deps,
  write: ReturnType<typeof writeOf>,
  {
    look,
    make,
  }: {
    readonly look: () => Promise<T | null>;
    readonly make: (graph: Graph) => Promise<T>;
  },
): Promise<T> {
  return await audited(deps, write, async (graph, former) => {
    const sentAt = former === 'begun' ? null : await lastSentAt(deps.store, write);
    if (sentAt === null) return await make(graph);
    const found = await look();
    if (found !== null) return found;
    if (write.at >= sentAt + showsWithinMs) return await make(graph);
    throw new GraphError(
      `${write.method} ${write.path} was sent before, and what it made does not show yet`,
      { kind: 'notYetKnown' },
    );
  });
}

interface Marked {
  readonly description: string | null;
  readonly createdAt: number | null;
}

function oldest<T extends Marked & ({ groupId: string } | { policyId: string })>(
  objects: readonly T[],
  { mark }: Pick<Own, 'mark'>,
): T | null {
  const idOf = (one: T) => ('groupId' in one ? one.groupId : one.policyId);
  const [first, ...others] = objects
    .filter(({ description }) => carriesMark(description, mark))
    .toSorted(byAge(idOf));
  if (first !== undefined && others.length > 0) tellOfDoubles(mark, idOf(first), others.map(idOf));
  return first ?? null;
}

/** The order of objects by their age, always the same where that is not known. */
export function byAge<T extends Pick<Marked, 'createdAt'>>(
  idOf: (one: T) => string,
): (one: T, other: T) => number {
  return (one, other) =>
    (one.createdAt ?? Infinity) - (other.createdAt ?? Infinity) ||
    (idOf(one) < idOf(other) ? -1 : 1);
}

/** Two of one mark do no harm, but the newer one is of no use: whoever reads the worker's log can delete it. */
function tellOfDoubles(mark: string, taken: string, others: readonly string[]): void {
  const text = `${others.length + 1} objects carry ${mark}: ${taken} is used, delete ${others.join(', ')}`;
  process.emitWarning(text, 'DoubleObject');
}
