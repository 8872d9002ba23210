/**
 * Discovery and registration against a Graph that has a bad month: throttled, cut off, down, and with writes that are
 * made although the answer was lost. However often each step had to be repeated, store and directory end as they do in
 * calm weather.
 */
import assert from 'node:assert/strict';
import { quality } from '#core/area/quality.ts';
import { listDirectoryDevices, listManagedDevices } from '#graph/intune/devices.ts';
import { GraphError } from '#graph/error.ts';
import { createGroup, findGroup, listTransitiveDevices } from '#graph/directory/groups.ts';
import { addMembers } from '#graph/directory/members.ts';
import type { Graph } from '#graph/request.ts';
import { collectDevices, linkDirectory } from '#store/device/devices.ts';
import { markCandidates } from '#store/registration/candidates.ts';
import type { ListedDevice } from '#core/device/listed.ts';
import { listDevices } from '#store/device/deviceList.ts';
import { markJoined, pendingJoins } from '#store/registration/joins.ts';
import type { Store } from '#store/store.ts';
import { day, startEmulator } from '../emulator/emulated.ts';
import { graphOver, rowsOf } from '../graph/graphs.ts';
import { openDatabase } from './database.ts';
import { register, qualityOf } from './fleets.ts';

const tenant = 'contoso';
const asOf = day(-7);
const plans = quality.profiles['small-tenant-2022'] ?? [];
const triesMax = 200;

interface Outcome {
  readonly devices: readonly ListedDevice[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly failures: number;
}

async function month(store: Store, scenario: string): Promise<Outcome> {
  const emulated = await startEmulator(['--scenario', scenario, '--devices', '600', '--seed', '7']);
  const graph = graphOver(emulated);
  let failures = 0;
  const persist = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof GraphError) || error.kind === 'invalid' || tried > triesMax)
          throw error;
        failures += 1;
      }
    }
  };
  try {
    await discoverAll(store, graph, persist);
    await register(store, { tenant, plans, passes: ({ sku }) => sku === 'Enterprise' });
    for (const { name } of plans) await persist(() => fill(store, graph, name));
    await emulated.control('DELETE', 'faults');
    const groups: Record<string, readonly string[]> = {};
    for (const { name } of plans) groups[name] = await membersOf(graph, name);
    return {
      devices: await listDevices(store, { key: qualityOf(tenant), limit: 1000 }),
      groups,
      failures,
    };
  } finally {
    await emulated.stop();
  }
}

async function discoverAll(
  store: Store,
  graph: Graph,
  persist: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<void> {
  await persist(() =>
    collectDevices(store, {
      tenant,
      pages: listManagedDevices(graph, { asOf }),
      collectedAt: asOf,
    }),
  );
  await persist(() =>
    linkDirectory(store, { tenant, pages: listDirectoryDevices(graph, { asOf }) }),
  );
  await persist(async () => {
    const group = await findGroup(graph, {
      displayName: 'Windows Autopatch Device Registration',
      asOf,
    });
    const pages = listTransitiveDevices(graph, { groupId: group?.groupId ?? '', asOf });
    await markCandidates(store, { tenant, pages, at: asOf });
  });
}

/** Replicas show what was written a while later, so each try comes later than the one before. */
const clock = { at: asOf };
const later = (): number => (clock.at += 600_000);

async function fill(store: Store, graph: Graph, ring: string): Promise<void> {
  const known = await findGroup(graph, { displayName: ring, asOf: later() });
  const { groupId } =
    known ?? (await createGroup(graph, { displayName: ring, description: '', asOf: later() }));
  for (;;) {
    const objectIds = await pendingJoins(store, { tenant, ring, limit: 50 });
    if (objectIds.length === 0) return;
    await addMembers(graph, { groupId, objectIds, asOf: later() });
    await markJoined(store, { tenant, ring, objectIds, at: asOf });
  }
}

async function membersOf(graph: Graph, ring: string): Promise<readonly string[]> {
  const group = await findGroup(graph, { displayName: ring, asOf: later() });
  assert.ok(group);
  const ids = await rowsOf(listTransitiveDevices(graph, { groupId: group.groupId, asOf: later() }));
  return ids.toSorted();
}

describe('a Graph in a storm', () => {
  it('leaves the store and the directory as a calm one does', async () => {
    const calm = await openDatabase();
    const storm = await openDatabase();
    try {
      const expected = await month(calm.store, 'calm');
      const outcome = await month(storm.store, 'graph-storm');
      assert.equal(expected.failures, 0);
      assert.ok(outcome.failures > 0, 'the storm must have struck');
      assert.deepEqual(outcome.groups, expected.groups);
      assert.deepEqual(outcome.devices, expected.devices);
    } finally {
      await Promise.all([calm.store.close(), storm.store.close()]);
    }
  });
});
