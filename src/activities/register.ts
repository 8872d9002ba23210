/**
 * Registration: discover what the registration group and the device manager hold, judge the prerequisites batch by batch,
 * give rings, join groups. Each part can be repeated: what is done stands in the store. Source: domain.md 5.1.
 */
import { heartbeat } from '@temporalio/activity';
import { failedPrerequisite } from '#core/device/prerequisites.ts';
import { listDirectoryDevices, listManagedDevices } from '#graph/devices.ts';
import { addMembers, findGroup, listTransitiveDevices } from '#graph/groups.ts';
import {
  collectDevices,
  lastSyncWatermark,
  linkDirectory,
  markCandidates,
} from '#store/devices.ts';
import {
  markJoined,
  pendingJoins,
  readCandidates,
  unregisteredBatches,
  writeRegistrations,
} from '#store/registrations.ts';
import { readRings } from '#store/rings.ts';
import type { Activities, Batch, BatchInput, RegistrationInput } from './contract.ts';
import type { Deps } from './deps.ts';
import { attempted } from './failures.ts';
import { registrationGroup } from './names.ts';

/** Devices of one batch: minutes of work at most, and a million devices are fifty batches. */
const batchSize = 20_000;
/** Group members added per round, before they are marked in the store. */
const joinSize = 2_000;

/** Reads the fleet into the store; gives the batches that are to be judged. */
export async function discoverDevices(
  { graph, store }: Deps,
  { tenant, asOf }: RegistrationInput & { readonly asOf: number },
): ReturnType<Activities['discoverDevices']> {
  return await attempted(async () => {
    const group = await findGroup(graph, { displayName: registrationGroup, asOf });
    if (group === null)
      throw new Error(`Discovering devices: there is no group "${registrationGroup}"`);
    const watermark = await lastSyncWatermark(store, { tenant });
    const changed = watermark === null ? {} : { syncedAfter: watermark };
    const managed = listManagedDevices(graph, { asOf, ...changed });
    const { listed } = await collectDevices(store, {
      tenant,
      pages: managed,
      collectedAt: asOf,
      heartbeat,
    });
    await linkDirectory(store, { tenant, pages: listDirectoryDevices(graph, { asOf }), heartbeat });
    const members = listTransitiveDevices(graph, { groupId: group.groupId, asOf });
    await markCandidates(store, { tenant, pages: members, at: asOf, heartbeat });
    return { listed, batches: await unregisteredBatches(store, { tenant, size: batchSize }) };
  });
}

/** Judges one batch and brings those that pass into their rings. */
export async function registerBatch(
  deps: Deps,
  o: BatchInput,
): ReturnType<Activities['registerBatch']> {
  return await attempted(async () => {
    const candidates = await readCandidates(deps.store, { tenant: o.tenant, ...rangeOf(o.batch) });
    const verdicts = candidates.map(({ device, serialTaken }) => {
      const failure = failedPrerequisite(device, { asOf: o.asOf, serialTaken });
      const { deviceId } = device;
      return failure === null
        ? { deviceId, kind: 'ready' as const }
        : { deviceId, kind: 'notRegistered' as const, failure };
    });
    const registered = await writeRegistrations(deps.store, {
      tenant: o.tenant,
      at: o.asOf,
      verdicts,
      plans: o.rings,
    });
    heartbeat(registered.length);
    await joinGroups(deps, o);
    return { judged: candidates.length, registered: registered.length };
  });
}

async function joinGroups(
  { graph, store }: Deps,
  { tenant, area, asOf, batch }: BatchInput,
): Promise<void> {
  for (const { ring, groupId } of await readRings(store, { tenant, area })) {
    const range = rangeOf(batch);
    for (;;) {
      const objectIds = await pendingJoins(store, { tenant, ring, limit: joinSize, ...range });
      if (objectIds.length === 0) break;
      await addMembers(graph, { groupId, objectIds, asOf });
      await markJoined(store, { tenant, ring, objectIds, at: asOf });
      heartbeat(objectIds.length);
    }
  }
}

function rangeOf({ from, to }: Batch): Pick<Batch, 'from' | 'to'> {
  return { from, to };
}
