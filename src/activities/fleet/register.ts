/**
 * Registration: discover what the registration group and the device manager hold, judge the prerequisites batch by
 * batch, give rings, join groups. Each part can be repeated: what is done stands in the store.
 */
import { activityInfo, ApplicationFailure, heartbeat } from '@temporalio/activity';
import { usualArea } from '#core/area/areas.ts';
import { failedPrerequisite } from '#core/device/prerequisites.ts';
import { listDirectoryDevices } from '#graph/intune/devices.ts';
import { GraphError } from '#graph/error.ts';
import { findGroup, listTransitiveDevices } from '#graph/directory/groups.ts';
import { noteAbsent } from '#store/registration/absences.ts';
import { markCandidates, type MarkedCandidates } from '#store/registration/candidates.ts';
import { readListing, writeListing } from '#store/reading/listings.ts';
import { linkDirectory } from '#store/device/devices.ts';
import { markMended } from '#store/registration/drift.ts';
import {
  markJoined,
  markLeft,
  markMissing,
  pendingJoins,
  pendingLeaves,
} from '#store/registration/joins.ts';
import {
  readCandidates,
  unregisteredBatches,
  writeRegistrations,
} from '#store/registration/registrations.ts';
import { readRings, type RingRow } from '#store/release/rings.ts';
import type { IntendedWrite } from '#store/writes.ts';
import type { Activities, Batch, BatchInput, RegistrationInput } from '../contract.ts';
import type { Deps } from '../deps.ts';
import { putGroupsRight, type RingGroup } from './drift.ts';
import { attempted } from '../failures.ts';
import { bringInto, demandShown, takeOutOf } from './groupMembers.ts';
import { registrationGroup } from '../names.ts';
import { isLost, nextState } from '../observe/believed.ts';
import { readDevices } from '../observe/readDevices.ts';
import { learnFirmware } from '../observe/readFirmware.ts';

/** Devices of one batch: minutes of work at most, and a million devices are fifty batches. */
const batchSize = 20_000;
/** Members written before the group is read back and they are noted: reading a large group takes a page for 999. */
const joinSize = 20_000;

/** Devices asked for their firmware in one registration: with Intune's quota an hour at most. */
const firmwareMax = 50_000;

/** Reads the fleet into the store; gives the batches that are to be judged. */
export async function discoverDevices(
  deps: Deps,
  { tenant, asOf, isWhole = true }: RegistrationInput & { readonly asOf: number },
): ReturnType<Activities['discoverDevices']> {
  const { graph, store } = deps;
  return await registering(async () => {
    const group = await findGroup(graph, { displayName: registrationGroup, asOf });
    if (group === null) throw noRegistrationGroup();
    const { listed, isProof } = await readDevices(deps, { tenant, asOf, heartbeat, isWhole });
    await linkDirectory(store, { tenant, pages: beating(listDirectoryDevices(graph, { asOf })) });
    const members = listTransitiveDevices(graph, { groupId: group.groupId, asOf });
    const marked = await markCandidates(store, { tenant, pages: beating(members), at: asOf });
    if (isProof) await noteCandidatesAbsent(deps, { tenant, asOf, marked });
    return { listed, batches: await unregisteredBatches(store, { tenant, size: batchSize }) };
  });
}

/** Who is unknown to Intune and not in the group any more is missing, once the group's own list is believed. */
async function noteCandidatesAbsent(
  { store }: Deps,
  o: { readonly tenant: string; readonly asOf: number; readonly marked: MarkedCandidates },
): Promise<void> {
  const { tenant, asOf, marked } = o;
  const { listed, seenUnmanaged: seen } = marked;
  const of = { tenant, listing: 'candidates' };
  const former = await readListing(store, of);
  const isBelieved = listed > 0 && !isLost(listed, former, asOf);
  await writeListing(store, {
    ...of,
    ...nextState(former, { listed, isWhole: true, isBelieved, asOf }),
  });
  if (isBelieved) await noteAbsent(store, { tenant, of: 'unmanaged', seen, at: asOf });
}

/** Judges one batch and brings those that pass into their rings. */
export async function registerBatch(
  deps: Deps,
  o: BatchInput,
): ReturnType<Activities['registerBatch']> {
  return await registering(async () => {
    const candidates = await readCandidates(deps.store, { tenant: o.tenant, ...rangeOf(o.batch) });
    const verdicts = candidates.map(({ device, serialTaken, factsRevision }) => {
      const failure = failedPrerequisite(device, { asOf: o.asOf, serialTaken });
      const of = { deviceId: device.deviceId, factsRevision };
      return failure === null
        ? { ...of, kind: 'ready' as const }
        : { ...of, kind: 'notRegistered' as const, failure };
    });
    const { tenant, rings: plans, asOf: at } = o;
    const placed = await writeRegistrations(deps.store, { tenant, at, verdicts, plans });
    return { judged: candidates.length, registered: placed.length };
  });
}

/**
 * Brings registered devices into their rings' groups, and puts the groups of rings and holds right, whatever area has made
 * them; what is still to do stands in the store.
 */
export async function joinGroups(
  deps: Deps,
  { tenant, asOf }: Pick<RegistrationInput, 'tenant'> & { readonly asOf: number },
): ReturnType<Activities['joinGroups']> {
  return await registering(async () => {
    const rings = await readRings(deps.store, { tenant });
    const groups = oneOfEachRing(rings).map((group) => ({ ...group, tenant, asOf }));
    const areas = [...new Set(rings.map(({ area }) => area))].toSorted();
    const unread = await putGroupsRight(deps, { tenant, areas, asOf, rings: groups });
    for (const group of groups) await leave(deps, group);
    let joined = 0;
    for (const group of groups) joined += await join(deps, group);
    // An addition: without it cohorts bear no firmware in their names, and the looks go on asking.
    await learnFirmware(deps, { tenant, asOf, limit: firmwareMax, heartbeat }).catch(unlessGraph);
    if (unread !== null) throw unread;
    return { joined };
  });
}

/** A device is in one ring, so a ring has one group; where two areas know different ones, the usual area's is it. */
function oneOfEachRing(rings: readonly RingRow[]): readonly Pick<RingGroup, 'ring' | 'groupId'>[] {
  const usualFirst = rings.toSorted(
    (one, other) => Number(other.area === usualArea) - Number(one.area === usualArea),
  );
  const groups = new Map<string, string>();
  for (const { ring, groupId } of usualFirst)
    if (groupId !== null && !groups.has(ring)) groups.set(ring, groupId);
  return [...groups].map(([ring, groupId]) => ({ ring, groupId }));
}

function unlessGraph(error: unknown): void {
  if (!(error instanceof GraphError)) throw error;
}

/** Attempts after which an answer that is not what the documentation promises counts as one that will not mend. */
const malformedMax = 5;

/**
 * A part of registration. What repeating cannot mend fails at once, so that whoever asked is told: two groups of one name,
 * a lacking permission, and, after some attempts, answers that are not what they should be.
 */
async function registering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await attempted(work);
  } catch (error) {
    const isLasting =
      error instanceof ApplicationFailure &&
      error.type === 'GraphMalformed' &&
      activityInfo().attempt >= malformedMax;
    if (!isLasting) throw error;
    throw ApplicationFailure.nonRetryable(error.message, error.type, ...(error.details ?? []));
  }
}

function noRegistrationGroup(): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `The directory has no group "${registrationGroup}"; create it and put the devices into it that are to be kept up to date`,
    'NoRegistrationGroup',
  );
}

/**
 * Takes devices that were moved out of their former ring's group; moves are few and made by hand. Throws GraphError
 * `notYetKnown` while the group still shows one that was taken out, after the others were noted.
 */
async function leave(deps: Deps, group: RingGroup): Promise<void> {
  for (let nth = 1; ; nth += 1) {
    const objectIds = await pendingLeaves(deps.store, { ...group, limit: joinSize });
    if (objectIds.length === 0) return;
    const write = writeOfRing(group, `leave/${nth}`);
    const shown = await takeOutOf(deps, write, { ...group, objectIds, beat: heartbeat });
    await markLeft(deps.store, { ...group, objectIds: shown.done });
    demandShown(group.groupId, shown);
  }
}

/** Brings devices in; one is noted as joined when the group's own list shows it. Throws as `leave` does. */
async function join(deps: Deps, group: RingGroup): Promise<number> {
  const { store } = deps;
  let joined = 0;
  for (let nth = 1; ; nth += 1) {
    const objectIds = await pendingJoins(store, { ...group, limit: joinSize });
    if (objectIds.length === 0) return joined;
    const write = writeOfRing(group, `join/${nth}`);
    const shown = await bringInto(deps, write, { ...group, objectIds, beat: heartbeat });
    if (shown.missing.length > 0) await markMissing(store, { ...group, objectIds: shown.missing });
    const noted = { ...group, objectIds: shown.done, at: group.asOf };
    await markJoined(store, noted);
    await markMended(store, { ...noted, place: `ring/${group.ring}` });
    joined += shown.done.length;
    heartbeat(joined);
    demandShown(group.groupId, shown);
  }
}

function writeOfRing({ tenant, ring, groupId, asOf }: RingGroup, what: string): IntendedWrite {
  const intentId = `registration/${ring}/${asOf}/${what}`;
  const why = `Devices are in the group of their ring ${ring}.`;
  return { intentId, tenant, method: 'PATCH', path: `/groups/${groupId}`, why, at: asOf };
}

/** Pages that tell Temporal of each one that passes, so that a dead worker is noticed. */
async function* beating<T>(pages: AsyncIterable<readonly T[]>): AsyncIterable<readonly T[]> {
  for await (const page of pages) {
    heartbeat(page.length);
    yield page;
  }
}

function rangeOf({ from, to }: Batch): Pick<Batch, 'from' | 'to'> {
  return { from, to };
}
