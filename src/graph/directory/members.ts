/**
 * Filling a group: 20 members to a PATCH, 20 PATCHes to a batch. A PATCH is all or nothing, so one member that is
 * already in (400) or not known (404) refuses its 20; those are then added one by one. A 404 may also be the group's, and
 * a member's may pass: so the group is asked for, then the member itself, before a member counts as missing. Adding
 * twice changes nothing, so after any error the whole call may be repeated (docs/graph.md, "Groups"). Source: Graph's page
 * "Add members".
 */
import {
  batchError,
  batchSizeMax,
  sendBatch,
  type BatchAnswer,
  type BatchRequest,
} from '../batch.ts';
import { calls, shortPath } from '../calls.ts';
import type { GraphError } from '../error.ts';
import { readGroup, unknownGroup } from './groups.ts';
import type { Graph } from '../request.ts';

/** What adding came to. */
export interface AddedMembers {
  readonly added: number;
  readonly already: number;
  /** Object ids of which the directory itself, asked for each, said that it does not know them. */
  readonly missing: readonly string[];
  /** Object ids that were refused as unknown although the directory knows them: another try may take them. */
  readonly awaited: readonly string[];
}

const none: AddedMembers = { added: 0, already: 0, missing: [], awaited: [] };

interface GroupAsOf {
  readonly groupId: string;
  readonly asOf: number;
}

/** The most members one PATCH of a group may name. */
const membersPerPatchMax = 20;

/**
 * Adds directory objects to a group. Throws what stopped it after the rest of that batch was counted: GraphError
 * `notYetKnown` where the group itself is not known.
 */
export async function addMembers(
  graph: Graph,
  options: {
    readonly groupId: string;
    readonly objectIds: readonly string[];
    readonly asOf: number;
  },
): Promise<AddedMembers> {
  const chunks = chunksOf([...new Set(options.objectIds)], membersPerPatchMax);
  let total = none;
  for (const group of chunksOf(chunks, batchSizeMax)) {
    total = sum(total, await patchChunks(graph, group, options));
  }
  return total;
}

async function patchChunks(
  graph: Graph,
  chunks: readonly (readonly string[])[],
  target: GroupAsOf,
): Promise<AddedMembers> {
  const requests = chunks.map((ids) => patchOf(graph, ids, target.groupId));
  const answers = await sendBatch(graph, requests, target.asOf);
  if (answers.some(({ status }) => status === 404)) await demandGroup(graph, target);
  let total = none;
  const failures: GraphError[] = [];
  for (const [index, answer] of answers.entries()) {
    const ids = chunks[index] ?? [];
    const request = requests[index];
    if (isGood(answer)) total = sum(total, { ...none, added: ids.length });
    else if (isRefusalOfOne(answer)) total = sum(total, await addSingly(graph, ids, target));
    else if (request !== undefined) failures.push(batchError(request, answer));
  }
  throwWorst(failures);
  return total;
}

async function addSingly(
  graph: Graph,
  ids: readonly string[],
  target: GroupAsOf,
): Promise<AddedMembers> {
  const requests = ids.map((id) => singleOf(graph, id, target.groupId));
  const answers = await sendBatch(graph, requests, target.asOf);
  const counted = { added: 0, already: 0 };
  const unknown: string[] = [];
  const failures: GraphError[] = [];
  for (const [index, answer] of answers.entries()) {
    const request = requests[index];
    if (isGood(answer)) counted.added += 1;
    else if (answer.status === 404) unknown.push(ids[index] ?? '');
    else if (isAlreadyMember(answer)) counted.already += 1;
    else if (request !== undefined) failures.push(batchError(request, answer));
  }
  throwWorst(failures);
  return { ...counted, ...(await proven(graph, unknown, target)) };
}

async function demandGroup(graph: Graph, { groupId, asOf }: GroupAsOf): Promise<void> {
  if ((await readGroup(graph, { groupId, asOf })) === null) throw unknownGroup(groupId);
}

/**
 * Which of those that were refused as unknown the directory does not know, and which it does: these were refused in
 * passing and wait for another try.
 */
async function proven(
  graph: Graph,
  ids: readonly string[],
  target: GroupAsOf,
): Promise<Pick<AddedMembers, 'missing' | 'awaited'>> {
  if (ids.length === 0) return { missing: [], awaited: [] };
  const requests = ids.map((objectId) => ({
    method: 'GET' as const,
    url: shortPath(calls.readDirectoryDevice, { objectId }),
  }));
  const answers = await sendBatch(graph, requests, target.asOf);
  const isMissing = (_: string, index: number) => answers[index]?.status === 404;
  return {
    missing: ids.filter(isMissing),
    awaited: ids.filter((id, index) => !isMissing(id, index)),
  };
}

function patchOf(graph: Graph, ids: readonly string[], groupId: string): BatchRequest {
  return {
    method: 'PATCH',
    url: shortPath(calls.addMembers, { groupId }),
    body: { 'members@odata.bind': ids.map((id) => objectUrl(graph, id)) },
  };
}

function singleOf(graph: Graph, id: string, groupId: string): BatchRequest {
  return {
    method: 'POST',
    url: shortPath(calls.addMember, { groupId }),
    body: { '@odata.id': objectUrl(graph, id) },
  };
}

function objectUrl(graph: Graph, id: string): string {
  return `${graph.baseUrl}/v1.0/directoryObjects/${id}`;
}

function isGood({ status }: BatchAnswer): boolean {
  return status >= 200 && status < 300;
}

function isRefusalOfOne({ status }: BatchAnswer): boolean {
  return status === 400 || status === 404;
}

/** The directory has no code of its own for "already a member": only the text tells it from a refused group. */
function isAlreadyMember({ status, message }: BatchAnswer): boolean {
  return status === 400 && /already exist/i.test(message);
}

/** Throttling first, with the longest wait asked for; else the first failure. */
function throwWorst(failures: readonly GraphError[]): void {
  const throttled = failures
    .filter(({ kind }) => kind === 'throttled')
    .toSorted((one, other) => (other.retryAfterMs ?? 0) - (one.retryAfterMs ?? 0));
  const worst = throttled[0] ?? failures[0];
  if (worst !== undefined) throw worst;
}

function sum(one: AddedMembers, other: AddedMembers): AddedMembers {
  return {
    added: one.added + other.added,
    already: one.already + other.already,
    missing: [...one.missing, ...other.missing],
    awaited: [...one.awaited, ...other.awaited],
  };
}

function chunksOf<T>(items: readonly T[], size: number): (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}
