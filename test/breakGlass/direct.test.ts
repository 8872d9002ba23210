/** Pausing in Intune with Graph alone, and what the service makes of it afterwards; on the emulator. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { journalLines, standingPauses } from '#breakGlass/journal.ts';
import { pauseDirectly, type DirectOrder } from '#breakGlass/pauseDirectly.ts';
import { breakGlassPlaces, type BreakGlassPlaces } from '#breakGlass/places.ts';
import { reconcile, type Releases } from '#breakGlass/reconcile.ts';
import { keptAreas } from '#breakGlass/ringFile.ts';
import {
  createRingPolicy,
  deleteRingPolicy,
  patchRingPolicy,
  readRingPolicy,
} from '#graph/intune/ringPolicies.ts';
import { readRings } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import type { Steering } from '../../src/activities/areas/plane.ts';
import type { Enactment, Order } from '../../src/activities/contract.ts';
import { putRingRight } from '../../src/activities/enact/ringPolicy.ts';
import { plainAct } from '#core/release/action/meaning.ts';
import { createEmergency } from '../../src/worker/breakGlass.ts';
import { OperatorError } from '../../src/client/operator.ts';
import { day } from '../emulator/emulated.ts';
import { openDatabase } from '../store/database.ts';
import { createTenant, ordered, type Tenant, wanting } from '../activities/tenants.ts';

let store: Store;
let tenant: Tenant;
let folder: string;
let places: BreakGlassPlaces;

const asOf = day(3);

function order(more: Partial<DirectOrder> = {}): DirectOrder {
  return {
    graph: tenant.deps.graph,
    places,
    tenant: tenant.name,
    area: 'quality',
    ring: null,
    operator: 'kim',
    reason: 'the engine is dead',
    ...more,
  };
}

async function keepRings(): Promise<void> {
  const emergency = createEmergency({ places, store, write: assert.fail });
  await emergency.keepRings({ tenant: tenant.name, area: 'quality', seenAt: asOf });
}

/** Carries out that a ring is offered. */
async function offerBroad(deps: Steering, o: Enactment, order: Order): Promise<void> {
  const ring = 'broad';
  const wants = await wanting(store, o, { ring, closed: false });
  await putRingRight(deps, wants, { ...plainAct, ring, order, isOffered: true });
}

async function policyIdOf(ring: string): Promise<string> {
  const rows = await readRings(store, tenant.key);
  return rows.find((row) => row.ring === ring)?.policyId ?? '';
}

async function isPaused(ring: string, at = asOf): Promise<boolean> {
  const policyId = await policyIdOf(ring);
  return (await readRingPolicy(tenant.deps.graph, { policyId, asOf: at })).paused;
}

/** Releases that answer as a test asks. */
function releases(answer: () => Promise<unknown> = () => Promise.resolve()): Releases & {
  readonly asked: unknown[];
} {
  const asked: unknown[] = [];
  return {
    asked,
    running: () => Promise.resolve([tenant.key]),
    command: async (key, command) => {
      asked.push([key.id, command]);
      await answer();
      return { decided: [], rings: [], enactedAt: 0, changed: true };
    },
  };
}

describe('pausing in Intune directly', () => {
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());
  beforeEach(async () => {
    tenant = await createTenant(store, { devices: 20 });
    folder = mkdtempSync(path.join(tmpdir(), 'ringmaster-break-glass-'));
    places = breakGlassPlaces(folder);
  });
  afterEach(async () => {
    await tenant.emulated.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('pauses every ring that was kept, reads it back, and journals who, why and when', async () => {
    await keepRings();
    assert.deepEqual(
      keptAreas(places).map(({ rings }) => rings.map(({ ring }) => ring)),
      [['first', 'broad']],
    );
    const { outcomes, unjournalled } = await pauseDirectly(order());
    assert.deepEqual(
      outcomes.map(({ ring, outcome }) => [ring, outcome]),
      [
        ['first', 'paused'],
        ['broad', 'paused'],
      ],
    );
    assert.equal(unjournalled, null);
    assert.ok((outcomes[0]?.pauseExpiresAt ?? 0) > asOf);
    assert.ok((await isPaused('first')) && (await isPaused('broad')));
    const [asked] = standingPauses(places, Date.now());
    assert.ok(asked !== undefined && asked.at >= asOf);
    assert.deepEqual([asked.operator, asked.reason], ['kim', 'the engine is dead']);
    assert.equal(statSync(places.journal).mode & 0o777, 0o600);
    assert.equal(statSync(places.folder).mode & 0o777, 0o700);
  });

  it('finds rings by their marks where nothing was kept, and leaves policies of others alone', async () => {
    const graph = tenant.deps.graph;
    const cadence = { deferralDays: 0, deadlineDays: 1, gracePeriodDays: 1 };
    const foreign = { displayName: 'Theirs', description: `[ringmaster] other/quality/first` };
    const theirs = await createRingPolicy(graph, { ...foreign, cadence, asOf });
    const { outcomes } = await pauseDirectly(order({ ring: 'broad' }));
    assert.deepEqual(
      outcomes.map(({ ring, outcome }) => [ring, outcome]),
      [['broad', 'paused']],
    );
    assert.equal(await isPaused('first'), false);
    const { paused } = await readRingPolicy(graph, { policyId: theirs.policyId, asOf });
    assert.equal(paused, false);
  });

  it('pauses the other rings when one policy is gone or refused', async () => {
    await keepRings();
    await deleteRingPolicy(tenant.deps.graph, { policyId: await policyIdOf('first'), asOf });
    const { outcomes } = await pauseDirectly(order());
    assert.deepEqual(
      outcomes.map(({ ring, outcome }) => [ring, outcome]),
      [
        ['first', 'refused'],
        ['broad', 'paused'],
      ],
    );
    assert.match(outcomes[0]?.why ?? '', /status 404/);
    assert.deepEqual(
      standingPauses(places, Date.now()).map(({ ring }) => ring),
      ['broad'],
    );
  });

  it('tries again what fails in passing', async () => {
    await keepRings();
    const match = { method: 'PATCH', path: 'deviceConfigurations' };
    await tenant.emulated.control('POST', 'faults', [
      { match, kind: 'status', status: 503, times: 2 },
    ]);
    const { outcomes } = await pauseDirectly(order());
    assert.ok(outcomes.every(({ outcome }) => outcome === 'paused'));
  });

  it('pauses also where the journal cannot be written, and says so', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(places.folder, 'a file in its place');
    const { outcomes, unjournalled } = await pauseDirectly(order());
    assert.ok(outcomes.every(({ outcome }) => outcome === 'paused'));
    assert.match(unjournalled ?? '', /EEXIST|ENOTDIR/);
  });

  it('is not lifted by anything a release does before one has taken it over', async () => {
    await keepRings();
    await pauseDirectly(order({ ring: 'broad' }));
    const emergency = createEmergency({ places, store, write: assert.fail });
    const deps = { ...tenant.deps, emergency };
    const offer = { kind: 'offer', ring: 'broad', deadlineAt: day(5) } as const;
    const [first, orderOne] = ordered(tenant, offer, asOf);
    await offerBroad(deps, first, orderOne);
    assert.equal(await isPaused('broad'), true, 'an offer leaves it paused');
    const [done] = await reconcile(places, releases());
    assert.equal(done?.outcome, 'takenOver');
    const [second, orderTwo] = ordered(tenant, offer, asOf + 1000);
    await offerBroad(deps, second, orderTwo);
    assert.equal(await isPaused('broad'), false, 'from then on the release decides');
  });

  it('is kept also where somebody made it by hand in Intune, and taken over as theirs', async () => {
    const graph = tenant.deps.graph;
    const policyId = await policyIdOf('broad');
    // The journal forgets by this machine's clock, on which the emulator's month may be long over.
    const found = Math.max(asOf, Date.now());
    await patchRingPolicy(graph, { policyId, asOf: found, changes: { paused: true } });
    const emergency = createEmergency({ places, store, write: assert.fail });
    const deps = { ...tenant.deps, emergency };
    for (const at of [found, found + 1000]) {
      const offer = { kind: 'offer', ring: 'broad', deadlineAt: day(5) } as const;
      const [o, one] = ordered(tenant, offer, at);
      await offerBroad(deps, o, one);
      assert.equal(await isPaused('broad', at), true);
    }
    const [pause, ...more] = standingPauses(places, Date.now());
    assert.deepEqual([pause?.ring, pause?.operator], ['broad', 'someone in Intune']);
    assert.deepEqual(more, [], 'noted once');
  });

  it('is handed to the release as the pause of its operator, once', async () => {
    await keepRings();
    await pauseDirectly(order({ ring: 'first' }));
    const [pause] = standingPauses(places, Date.now());
    const of = releases();
    await reconcile(places, of);
    await reconcile(places, of);
    assert.deepEqual(of.asked, [
      [
        tenant.key.id,
        {
          kind: 'pause',
          operator: 'kim',
          reason: 'the engine is dead',
          ring: 'first',
          requestId: pause?.id,
        },
      ],
    ]);
    assert.deepEqual(standingPauses(places, Date.now()), []);
    assert.ok(journalLines(places).some(({ kind }) => kind === 'reconciled'));
  });

  it('is not lost behind a line that a crash has cut off', async () => {
    await keepRings();
    mkdirSync(places.folder, { recursive: true });
    writeFileSync(places.journal, '{"kind":"asked","id":"one');
    await pauseDirectly(order({ ring: 'first' }));
    assert.deepEqual(
      standingPauses(places, Date.now()).map(({ ring }) => ring),
      ['first'],
    );
  });

  it('is handed over where nothing can be noted, and keeps no other one waiting', async () => {
    await keepRings();
    await pauseDirectly(order());
    const standing = standingPauses(places, Date.now());
    assert.ok(standing.length > 1);
    const of = releases();
    // No folder can be made where a file is.
    const full = { ...places, folder: places.rings };
    const results = await reconcile(full, of);
    assert.equal(of.asked.length, standing.length);
    assert.deepEqual([...new Set(results.map(({ outcome }) => outcome))], ['waiting']);
    assert.equal(standingPauses(places, Date.now()).length, standing.length);
  });

  it('counts as taken over by a release that has the ring paused already, or has accepted it', async () => {
    await keepRings();
    for (const error of [
      new OperatorError('refused', 'so already', { refusal: { kind: 'alreadySo', message: '' } }),
      new OperatorError('accepted', 'not yet carried out'),
    ]) {
      await pauseDirectly(order({ ring: 'first' }));
      const [done] = await reconcile(
        places,
        releases(() => Promise.reject(error)),
      );
      assert.equal(done?.outcome, 'takenOver', error.message);
    }
  });

  it('stays in the journal while no release runs, none answers, or its policy forbids pauses', async () => {
    await keepRings();
    await pauseDirectly(order({ ring: 'first' }));
    const none: Releases = { ...releases(), running: () => Promise.resolve([]) };
    assert.equal((await reconcile(places, none))[0]?.outcome, 'waiting');
    const silent = releases(() => Promise.reject(new OperatorError('noWorker', 'nobody')));
    assert.equal((await reconcile(places, silent))[0]?.outcome, 'waiting');
    const forbids = new OperatorError('refused', 'tenantPause is false', {
      refusal: { kind: 'policyForbids', message: '' },
    });
    const [done] = await reconcile(
      places,
      releases(() => Promise.reject(forbids)),
    );
    assert.equal(done?.outcome, 'refused');
    assert.equal(standingPauses(places, Date.now()).length, 1);
  });
});
