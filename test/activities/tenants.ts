/**
 * A tenant for tests of activities: an emulator of its own, a store shared by the file, its devices registered and in
 * their rings. What devices do is asked of the emulator, as of any later instant.
 */
import { fileURLToPath } from 'node:url';
import { ApplicationFailure } from '@temporalio/common';
import { failedPrerequisite } from '#core/device/prerequisites.ts';
import type { Hold } from '#core/hold/hold.ts';
import type { Action } from '#core/release/step/decision.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import type { RingPlan, RingWant } from '#core/ring.ts';
import { listDirectoryDevices, listManagedDevices } from '#graph/intune/devices.ts';
import { findGroup, listTransitiveDevices } from '#graph/directory/groups.ts';
import { addMembers } from '#graph/directory/members.ts';
import type { Graph } from '#graph/request.ts';
import { markCandidates } from '#store/registration/candidates.ts';
import { collectDevices, linkDirectory } from '#store/device/devices.ts';
import { markJoined, pendingJoins } from '#store/registration/joins.ts';
import {
  readCandidates,
  unregisteredBatches,
  writeRegistrations,
} from '#store/registration/registrations.ts';
import { readIntents, readRings } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import type { Enactment } from '../../src/activities/contract.ts';
import type { Steering } from '../../src/activities/areas/plane.ts';
import { updateRings } from '../../src/activities/areas/windows/updateRings.ts';
import type { Deps } from '../../src/activities/deps.ts';
import type { Wanting } from '../../src/activities/enact/ringPolicy.ts';
import { registrationGroup } from '../../src/activities/names.ts';
import { prepareRings } from '../../src/activities/fleet/prepare.ts';
import { agreeing, day, startEmulator, type Emulated } from '../emulator/emulated.ts';
import { graphOver, rowsOf } from '../graph/graphs.ts';
import { dayMs } from '#core/time.ts';

/** Two rings: one is offered the update at once, one a day later. */
export const plans: readonly RingPlan[] = [
  { name: 'first', share: 0.3, cadence: { deferralDays: 0, deadlineDays: 1, gracePeriodDays: 1 } },
  { name: 'broad', share: 0.7, cadence: { deferralDays: 1, deadlineDays: 2, gracePeriodDays: 1 } },
];

/** The cohort most tests hold: about a fifth of the fleet. */
export const fjord13 = [{ fact: 'model', value: 'Fjord 13 G2' }];

/** A device as Intune lists it. */
export interface Seen {
  readonly model: string | null;
  readonly osVersion: string | null;
}

/** A tenant whose devices are in their rings. */
export interface Tenant {
  readonly name: string;
  readonly key: ReleaseKey;
  readonly deps: Steering;
  readonly emulated: Emulated;
  /** What Intune says of each managed device, by its id, as of an instant. */
  seen(at: number): Promise<ReadonlyMap<string, Seen>>;
  /** Ids of registered devices of that model, in order. */
  ofModel(model: string): Promise<readonly string[]>;
  /** Devices with another version of Windows than at `since`; without it, than at the first look. */
  changed(at: number, since?: number): Promise<ReadonlySet<string>>;
  /** Writes that reached the emulator. */
  writes(): Promise<number>;
}

let made = 0;

const obedient = fileURLToPath(new URL('obedient.yaml', import.meta.url));

/** Makes a tenant; stop its emulator in the end. The same number of devices is the same fleet. */
export async function createTenant(
  store: Store,
  o: {
    readonly devices?: number;
    readonly asOf?: number;
    readonly lags?: boolean;
    readonly scenario?: string;
    /** The month that is played; without it the emulator's own. */
    readonly played?: string;
  } = {},
): Promise<Tenant> {
  made += 1;
  const name = `t${made}`;
  const { devices = 200, asOf = day(-8), lags = false, scenario = obedient, played } = o;
  // Without Temporal, which tries activities again until replicas agree, most tests have replicas that do.
  const month = played === undefined ? [] : ['--release', played];
  const flags = ['--devices', String(devices), '--scenario', scenario, ...month];
  const emulated = await startEmulator(lags ? flags : [...agreeing, ...flags]);
  const graph = graphOver(emulated);
  const feeds = { knownExploited: null, securityGuide: null };
  const adapters = { graph, analytics: null, store, feeds, reportsDir: '', outlets: null };
  const deps: Steering = { ...adapters, plane: updateRings };
  const key: ReleaseKey = { tenant: name, area: 'quality', id: '2026-12-B' };
  await repeated(() => prepareRings(deps, { key, rings: plans, asOf }));
  await register(deps, name, asOf);
  await repeated(() => joinRings(deps, name, asOf));
  const before = await seenAt(graph, asOf);
  return {
    name,
    key,
    deps,
    emulated,
    seen: (at) => seenAt(graph, at),
    ofModel: (model) => registeredOf(store, name, model),
    changed: async (at, since) => {
      const former = since === undefined ? before : await seenAt(graph, since);
      const now = await seenAt(graph, at);
      return new Set(
        [...now].flatMap(([id, { osVersion }]) =>
          osVersion === former.get(id)?.osVersion ? [] : [id],
        ),
      );
    },
    writes: async () => {
      const answer = await emulated.control('GET', 'requests?writes=1');
      return (answer.json['requests'] as unknown as unknown[]).length;
    },
  };
}

/** Most tries of what replicas that lag refuse. */
const triesMax = 12;

/** Does something until it is done, as Temporal does; throws what stopped the last try. */
export async function repeated<T>(run: () => Promise<T>): Promise<T> {
  for (let tried = 1; tried < triesMax; tried += 1) {
    try {
      return await run();
    } catch (error) {
      if (isFinal(error)) throw error;
    }
  }
  return run();
}

/** Whether Temporal would not try again. */
function isFinal(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.nonRetryable === true;
}

/** Reads the fleet into the store and gives each good device a ring. */
export async function register(
  { graph, store }: Deps,
  tenant: string,
  asOf: number,
): Promise<void> {
  const group = await findGroup(graph, { displayName: registrationGroup, asOf });
  if (group === null) throw new Error('The emulator has no registration group');
  await collectDevices(store, {
    tenant,
    pages: listManagedDevices(graph, { asOf }),
    collectedAt: asOf,
  });
  await linkDirectory(store, { tenant, pages: listDirectoryDevices(graph, { asOf }) });
  const pages = listTransitiveDevices(graph, { groupId: group.groupId, asOf });
  await markCandidates(store, { tenant, pages, at: asOf });
  for (const { from, to } of await unregisteredBatches(store, { tenant, size: 10_000 })) {
    const candidates = await readCandidates(store, { tenant, from, to });
    const verdicts = candidates.map(({ device, serialTaken, factsRevision }) => {
      const failure = failedPrerequisite(device, { asOf, serialTaken });
      const of = { deviceId: device.deviceId, factsRevision };
      return failure === null
        ? { ...of, kind: 'ready' as const }
        : { ...of, kind: 'notRegistered' as const, failure };
    });
    await writeRegistrations(store, { tenant, at: asOf, verdicts, plans });
  }
}

async function joinRings({ graph, store }: Deps, tenant: string, asOf: number): Promise<void> {
  for (const { ring, groupId } of await readRings(store, { tenant, area: 'quality' })) {
    const objectIds = await pendingJoins(store, { tenant, ring, limit: 100_000 });
    if (groupId === null || objectIds.length === 0) continue;
    await addMembers(graph, { groupId, objectIds, asOf });
    await markJoined(store, { tenant, ring, objectIds, at: asOf });
  }
}

async function seenAt(graph: Graph, asOf: number): Promise<ReadonlyMap<string, Seen>> {
  const devices = await rowsOf(listManagedDevices(graph, { asOf }));
  return new Map(devices.map(({ deviceId, model, osVersion }) => [deviceId, { model, osVersion }]));
}

async function registeredOf(
  store: Store,
  tenant: string,
  model: string,
): Promise<readonly string[]> {
  const rows = await store.db
    .selectFrom('devices')
    .select('device_id')
    .where('tenant', '=', tenant)
    .where('model', '=', model)
    .where('ring', 'is not', null)
    .orderBy('device_id')
    .execute();
  return rows.map((row) => row.device_id);
}

/** A hold on a cohort. */
export function holdOf(
  tenant: Tenant,
  cohort: Hold['cohort'] = fjord13,
  o: { readonly number?: number; readonly at?: number } = {},
): Hold {
  const { number = 1, at = day(-5) } = o;
  return {
    id: `${tenant.key.id}/hold-${number}`,
    cohort,
    by: 'tenant',
    owner: 'kim',
    reason: 'as the test asks',
    at,
    expiresAt: at + 90 * dayMs,
    renewedAt: at,
    reminders: [],
    rollback: null,
  };
}

/** An order with this action, and the enactment it stands in. */
export function ordered<A extends Action>(
  tenant: Pick<Tenant, 'key'>,
  action: A,
  asOf: number,
): readonly [Enactment, { readonly id: string; readonly reason: string; readonly action: A }] {
  const about = 'hold' in action && action.hold !== null ? action.hold.id : 'ring';
  const ring = 'ring' in action ? `/${action.ring}` : '';
  const order = {
    id: `${action.kind}/${about}${ring}/${asOf}`,
    action,
    reason: 'As the test asks.',
  };
  return [{ key: tenant.key, basedOn: null, plans, orders: [order], asOf }, order];
}

/** The same enactment of a release that wants this of one ring, beside what it wanted of it before. */
export async function wanting(
  store: Store,
  o: Enactment,
  { ring, ...change }: Partial<RingWant> & { readonly ring: string },
): Promise<Wanting> {
  const intents = await readIntents(store, { ...o.key, ring });
  const own = intents.find(({ release }) => release === o.key.id);
  const { pause = false, closed = false, rolledBackAt = null } = own ?? {};
  return { ...o, wants: { [ring]: { pause, closed, rolledBackAt, revision: 0, ...change } } };
}

/**
 * A Graph that dies at its n-th write: before it is sent, or after it was carried out. Between two writes nothing
 * changes there, so no other death can leave more behind.
 */
export function dyingAt(graph: Graph, nth: number, when: 'before' | 'after'): Graph {
  const count = { writes: 0 };
  const dying = (inner: Graph): Graph => ({
    ...inner,
    watchedBy: (watch) => dying(inner.watchedBy(watch)),
    request: async (call) => {
      if (call.method !== 'GET') count.writes += 1;
      const isNow = call.method !== 'GET' && count.writes === nth;
      if (isNow && when === 'before') throw new Death();
      const answer = await inner.request(call);
      if (isNow) throw new Death();
      return answer;
    },
  });
  return dying(graph);
}

/** The end of a worker. */
export class Death extends Error {}
