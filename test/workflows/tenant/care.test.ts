/** The care of a tenant on the real server, with activities that do as they are told: one walk for all who ask, whatever fails. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import { careWorkflowId, type LabelsDemand, type Walked } from '#core/tenant/care.ts';
import { standstillLines } from '#client/standstill.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { fastForward, timeSkipping, virtualNow, waitForFastForward } from '#engine/virtualTime.ts';
import type { Activities, BatchInput } from '../../../src/activities/contract.ts';
import { demandingLabels } from '../../../src/client/care.ts';
import { connectOperator } from '../../../src/client/operator.ts';
import { careQuery, type CareStatus } from '../../../src/workflows/messages.ts';
import { sharedEngine, todaysWorkflows } from '../world.ts';

const rings = [{ name: 'broad', share: 1 }];
const now = Date.now();
const quality: LabelsDemand = { area: 'quality', asOf: now, rings };
const office: LabelsDemand = { area: 'office', asOf: now, rings };

/** What the activities of a tenant were asked for, and the store that they keep. */
interface Tenant {
  readonly registered: number[];
  readonly labelled: (readonly [number, string])[];
  readonly failures: string[];
  readonly batches: BatchInput[];
  store: Walked;
}

/** A fleet of one batch, in memory. */
function activitiesOf(tenant: Tenant): Partial<Activities> {
  const batch = { from: 'a', to: 'b', count: 2 };
  return {
    readWalked: () => Promise.resolve(tenant.store),
    noteWalk: ({ step, failure }) => {
      const { registeredAt, labelledAt } = tenant.store;
      if (failure !== null) tenant.failures.push(`${step.kind}: ${failure.kind}`);
      else if (step.kind === 'register') tenant.store = { registeredAt: step.asOf, labelledAt };
      else {
        const labels = step.areas.map((area) => [area, step.asOf] as const);
        tenant.store = {
          registeredAt,
          labelledAt: { ...labelledAt, ...Object.fromEntries(labels) },
        };
      }
      return Promise.resolve();
    },
    discoverDevices: ({ asOf }) => {
      tenant.registered.push(asOf);
      return Promise.resolve({ listed: 2, batches: [batch] });
    },
    registerBatch: (input) => {
      tenant.batches.push(input);
      return Promise.resolve({ judged: 2, registered: 2 });
    },
    joinGroups: () => Promise.resolve({ joined: 2 }),
    planReadiness: () => Promise.resolve([batch]),
    checkReadiness: ({ asOf, areas = [] }) => {
      tenant.labelled.push([asOf, areas.join('+')]);
      return Promise.resolve({ checked: 2, changed: 0 });
    },
  };
}

/** A tenant on a queue of its own; `differing` takes the place of single activities. */
async function createTenant(differing: (tenant: Tenant) => Partial<Activities> = () => ({})) {
  const { temporal } = await sharedEngine();
  const { address, namespace } = temporal;
  const name = `care-${randomUUID().slice(0, 8)}`;
  const connection = await NativeConnection.connect({ address });
  const state: Tenant = {
    registered: [],
    labelled: [],
    failures: [],
    batches: [],
    store: { registeredAt: null, labelledAt: {} },
  };
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: name,
    workflowBundle: await todaysWorkflows(),
    activities: { ...activitiesOf(state), ...differing(state) },
    shutdownGraceTime: '1 second',
    shutdownForceTime: '2 seconds',
  });
  const run = worker.run().catch(() => undefined);
  const operator = await connectOperator({ connection: { address }, namespace, taskQueue: name });
  const { client } = operator;
  const handle = client.workflow.getHandle(careWorkflowId(name));
  const beginning = { taskQueue: name, rehearsed: timeSkipping({ enabled: true }) };
  const demand = demandingLabels(client, beginning);
  const key: ReleaseKey = { tenant: name, area: 'quality', id: '2026-12-B' };
  return {
    name,
    key,
    operator,
    client,
    handle,
    state,
    demand: (...all: readonly LabelsDemand[]) =>
      Promise.all(all.map((one) => demand({ tenant: name, isRehearsal: true, demand: one }))),
    begin: (input: unknown, options: object = {}) =>
      client.workflow.start('tenantCareWorkflow', {
        workflowId: careWorkflowId(name),
        taskQueue: name,
        args: [input],
        ...options,
      }),
    status: () => handle.query(careQuery),
    until: (isSo: (status: CareStatus) => boolean) =>
      waitFor(async () => {
        const status = await handle.query(careQuery).catch(() => null);
        return status !== null && isSo(status) ? status : null;
      }),
    close: async () => {
      worker.shutdown();
      await run;
      await handle.terminate('the test is over').catch(() => undefined);
      await operator.close();
      await connection.close();
    },
  };
}

async function waitFor<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await sleep(50);
  }
}

const isFresh =
  (area: 'quality' | 'office', asOf = now) =>
  ({ care }: CareStatus): boolean =>
    (care.walked.labelledAt[area] ?? 0) >= asOf;

const forbidden = () =>
  Promise.reject(
    ApplicationFailure.create({ message: '403', type: 'GraphForbidden', nonRetryable: true }),
  );

describe('the care of a tenant on the real server', function () {
  this.timeout(180_000);
  type Cared = Awaited<ReturnType<typeof createTenant>>;
  let tenant: Cared;
  const cared = async (differing?: Parameters<typeof createTenant>[0]): Promise<Cared> => {
    tenant = await createTenant(differing);
    return tenant;
  };
  afterEach(() => tenant.close());

  it('walks the fleet once for two areas that ask for the same instant, and once more for none', async () => {
    const { demand, until, state, client, name } = await cared();
    await demand(quality, office, quality, office);
    await until((status) => isFresh('quality')(status) && isFresh('office')(status));
    assert.deepEqual(state.registered, [now]);
    assert.deepEqual(state.labelled.flatMap(([, areas]) => areas.split('+')).toSorted(), [
      'office',
      'quality',
    ]);
    assert.deepEqual(state.batches[0]?.rings, rings);
    await demand(quality, { ...office, asOf: now - dayMs });
    await until(({ care }) => !care.isAsked);
    await sleep(300);
    assert.deepEqual([state.registered, state.failures], [[now], []]);
    const { historyLength } = await client.workflow.getHandle(careWorkflowId(name)).describe();
    assert.ok(historyLength < 90, `${historyLength} events`);
  });

  it('labels an area that asks while the fleet is registered for another, without a second walk', async () => {
    const joining: { end: (() => void) | null } = { end: null };
    const { demand, until, state } = await cared(() => ({
      joinGroups: () =>
        new Promise((resolve) => {
          joining.end = () => resolve({ joined: 2 });
        }),
    }));
    await demand(quality);
    const end = await waitFor(() => Promise.resolve(joining.end));
    await demand(office);
    await until(({ care }) => care.areas.length === 2);
    end();
    await until(isFresh('office'));
    assert.deepEqual(state.registered, [now]);
    assert.deepEqual(state.labelled, [[now, 'quality+office']]);
  });

  const plan = {
    mode: 'automatic',
    firmware: 'byApproval',
    rings: [{ name: 'broad', deferralDays: 9 }],
  } as const;
  const said = { action: 'approve', drivers: ['dock'], operator: 'kim', reason: 'tried' } as const;

  it('looks after drivers beside the walk, as a release wants it, and no label waits for that', async () => {
    const keeping: { end: (() => void) | null; asked: unknown[] } = { end: null, asked: [] };
    const { demand, until, name } = await cared(() => ({
      keepDrivers: (o) => {
        keeping.asked.push(o);
        const kept = { asOf: o.asOf, gated: 1, rings: 1, notes: ['broad: one note'] };
        return new Promise((resolve) => {
          keeping.end = () => resolve(kept);
        });
      },
    }));
    await demand({ ...quality, drivers: plan });
    const end = await waitFor(() => Promise.resolve(keeping.end));
    await demand({ ...quality, drivers: plan, asOf: now + 1 });
    await until(isFresh('quality', now + 1));
    assert.deepEqual(keeping.asked, [{ tenant: name, area: 'quality', plan, asOf: now }]);
    end();
    const { care } = await until((status) => status.care.driversKept !== undefined);
    assert.deepEqual(care.driversKept?.notes, ['broad: one note']);
  });

  it('keeps rings on their versions of Windows beside the walk, and says what fails of it', async () => {
    const versions = { mode: 'pinned', rings: ['broad'] } as const;
    const asked: unknown[] = [];
    const { demand, until, name } = await cared(() => ({
      keepVersions: (o) => {
        asked.push(o);
        if (asked.length > 1) return forbidden();
        return Promise.resolve({ asOf: o.asOf, kept: 0, rings: 1, notes: ['broad is not pinned'] });
      },
    }));
    await demand({ ...quality, versions });
    const { care } = await until((status) => status.care.versionsKept !== undefined);
    assert.deepEqual(care.versionsKept?.notes, ['broad is not pinned']);
    assert.deepEqual(asked, [{ tenant: name, area: 'quality', plan: versions, asOf: now }]);
    await demand({ ...quality, versions, asOf: now + 1 });
    const failed = await until((status) => status.care.troubles.length > 0);
    assert.deepEqual(
      failed.care.troubles.map(({ subject, kind }) => [subject, kind]),
      [['versions', 'GraphForbidden']],
    );
  });

  it('says of drivers what fails, and hears what operators say of them', async () => {
    const { demand, until, operator, name } = await cared(() => ({
      keepDrivers: forbidden,
      steerDrivers: ({ request, asOf }) =>
        Promise.resolve(
          request.drivers[0] === 'dock'
            ? { steered: [], at: asOf }
            : { kind: 'unknownDriver' as const, message: 'No such driver' },
        ),
    }));
    await demand({ ...quality, drivers: plan });
    const { care } = await until((status) => status.care.troubles.length > 0);
    assert.deepEqual(
      care.troubles.map(({ subject, kind }) => [subject, kind]),
      [['drivers', 'GraphForbidden']],
    );
    assert.deepEqual(await operator.steerDrivers(name, said), { steered: [], at: now });
    await assert.rejects(operator.steerDrivers(name, { ...said, drivers: ['x'] }), {
      kind: 'refused',
      message: 'No such driver',
    });
    await assert.rejects(operator.steerDrivers(name, { ...said, reason: '' }), { kind: 'refused' });
    await assert.rejects(operator.steerDrivers('nobody', said), { kind: 'notFound' });
  });

  it('acts on drivers one after the other, whether a look is due or several operators speak', async () => {
    const acting: string[] = [];
    const overlaps: string[] = [];
    const looks: (() => void)[] = [];
    const acts = async (name: string, work: () => Promise<unknown>): Promise<void> => {
      if (acting.length > 0) overlaps.push(`${name} beside ${acting.join(', ')}`);
      acting.push(name);
      await work();
      acting.splice(acting.indexOf(name), 1);
    };
    const { demand, until, operator, name } = await cared(() => ({
      keepDrivers: async ({ asOf }) => {
        await acts('look', () => new Promise<void>((resolve) => void looks.push(resolve)));
        return { asOf, gated: 1, rings: 1, notes: [] };
      },
      steerDrivers: async ({ request: { drivers }, asOf }) => {
        await acts(drivers.join(), () => sleep(drivers[0] === 'late' ? 1500 : 200));
        return { steered: [], at: asOf };
      },
    }));
    await demand({ ...quality, drivers: plan });
    const endLook = await waitFor(() => Promise.resolve(looks[0] ?? null));
    const answers = ['dock', 'bios'].map((one) =>
      operator.steerDrivers(name, { ...said, drivers: [one] }),
    );
    await sleep(500);
    endLook();
    await Promise.all(answers);
    const last = operator.steerDrivers(name, { ...said, drivers: ['late'] });
    await waitFor(() => Promise.resolve(acting[0] ?? null));
    await demand({ ...quality, drivers: plan, asOf: now + 1 });
    const endNext = await waitFor(() => Promise.resolve(looks[1] ?? null));
    endNext();
    await last;
    await until(({ care }) => care.driversKept?.asOf === now + 1);
    assert.deepEqual(overlaps, []);
  });

  it('takes nonsense for none, says so, and goes on with what is a demand', async () => {
    const { demand, until, state, handle } = await cared();
    await demand(quality);
    await until(isFresh('quality'));
    for (const nonsense of [null, 'now', { area: 'x' }, { ...quality, asOf: '1' }, []])
      await handle.signal('labelsDemanded', nonsense);
    const { care } = await until((status) => status.care.troubles.length > 0);
    assert.deepEqual(
      care.troubles.map(({ subject, kind }) => [subject, kind]),
      [['demand', 'BadDemand']],
    );
    assert.equal(state.registered.length, 1);
    await demand({ ...quality, asOf: now + hourMs });
    const later = await until(isFresh('quality', now + hourMs));
    assert.deepEqual(later.care.troubles, []);
    assert.equal((await handle.describe()).status.name, 'RUNNING');
  });

  it('fails in the open where it was begun with nonsense', async () => {
    const { begin, handle } = await cared();
    await begin({ tenant: 7 });
    await assert.rejects(handle.result(), (error: Error & { cause?: Error }) => {
      assert.match(error.cause?.message ?? '', /needs tenant, a text, and isRehearsal/);
      return true;
    });
  });

  it('notes what fails, and walks again for who asks again', async () => {
    let fails = 1;
    const { demand, until, state } = await cared((of) => ({
      discoverDevices: ({ asOf }) => {
        fails -= 1;
        of.registered.push(asOf);
        return fails >= 0 ? forbidden() : Promise.resolve({ listed: 0, batches: [] });
      },
    }));
    await demand(quality);
    const { care } = await until(({ care: { troubles }, next }) => troubles.length > 0 && !next);
    assert.deepEqual(
      care.troubles.map(({ subject, kind, why, tries }) => [subject, kind, why, tries]),
      [['registration', 'GraphForbidden', '403', 1]],
    );
    await waitFor(() => Promise.resolve(state.failures[0] ?? null));
    assert.deepEqual(state.failures, ['register: GraphForbidden']);
    await demand({ ...quality, asOf: now + 1 });
    const well = await until(isFresh('quality', now + 1));
    assert.deepEqual(well.care.troubles, []);
    assert.deepEqual(state.registered, [now, now + 1]);
  });

  it('by its own clock looks for devices each hour, labels them each day, and goes on in a new run', async () => {
    const { begin, client, handle, name, state, status } = await cared();
    await begin({ tenant: name, isRehearsal: false }, timeSkipping({ enabled: false }));
    await handle.signal('labelsDemanded', quality);
    await waitFor(() => Promise.resolve(state.labelled[0] ?? null));
    const { runId } = await handle.describe();
    const execution = { workflowId: careWorkflowId(name), runId };
    const begunAt = await virtualNow(client, execution.workflowId);
    const untilAt = begunAt + 102 * hourMs;
    await fastForward(client, execution, { id: 'days', untilAt });
    await waitForFastForward(client, execution, 'days');
    const later = await waitFor(async () => {
      const described = await handle.describe();
      return described.runId === runId ? null : described;
    });
    assert.equal(later.status.name, 'RUNNING');
    // The file may have been loaded long before.
    const [first = now] = state.registered;
    const hourOf = (at: number): number => Math.round((at - first) / hourMs);
    assert.deepEqual(
      state.registered.slice(0, 100).map(hourOf),
      Array.from({ length: 100 }, (_, hour) => hour),
    );
    assert.deepEqual(
      state.labelled.map(([at]) => hourOf(at)),
      [0, 24, 48, 72, 96],
    );
    const { care } = await status();
    assert.deepEqual([care.areas, care.walked], [[quality], state.store]);
    const former = await client.workflow.getHandle(careWorkflowId(name), runId).describe();
    assert.ok(former.historyLength < 4_096, `${former.historyLength} events`);
  });

  it('tries again by itself what fails by its own clock', async () => {
    let fails = 2;
    const { begin, name, handle, until, state } = await cared(() => ({
      joinGroups: () => {
        fails -= 1;
        return fails >= 0 ? forbidden() : Promise.resolve({ joined: 0 });
      },
    }));
    await begin({ tenant: name, isRehearsal: false }, timeSkipping({ enabled: true }));
    await handle.signal('labelsDemanded', quality);
    await until(isFresh('quality'));
    assert.deepEqual(state.failures, ['register: GraphForbidden', 'register: GraphForbidden']);
  });

  it('is seen by who asks what keeps a release that waits for labels', async () => {
    const { operator, name, demand, key } = await cared(() => ({
      prepareRings: () => Promise.resolve({ pauses: {}, holds: [] }),
      freshLabels: () => new Promise(() => undefined),
      discoverDevices: () => Promise.reject(new Error('status 503')),
    }));
    const policy = defaultPolicy(name);
    await operator.startRelease({ key, basedOn: null, policy, publishedAt: now + dayMs });
    const tells = (words: RegExp) =>
      waitFor(async () => {
        const told = standstillLines(await operator.standstill(key)).join('; ');
        return words.test(told) ? told : null;
      });
    await tells(/it is waiting for devices to be registered and labelled/);
    await demand(quality);
    await tells(/listing devices \(discoverDevices\) is at attempt .*status 503/);
  });

  it('ends when it is cancelled, in the midst of a walk, and is begun anew by who asks', async () => {
    const nobody = { listed: 0, batches: [] };
    const hanging: { end: (() => void) | null } = { end: null };
    const { demand, until, handle, state } = await cared((of) => ({
      discoverDevices: ({ asOf }) => {
        of.registered.push(asOf);
        if (hanging.end !== null) return Promise.resolve(nobody);
        return new Promise((resolve) => {
          hanging.end = () => resolve(nobody);
        });
      },
    }));
    await demand(quality);
    const end = await waitFor(() => Promise.resolve(hanging.end));
    await handle.cancel();
    await waitFor(async () =>
      (await handle.describe()).status.name === 'CANCELLED' ? true : null,
    );
    assert.deepEqual(state.failures, []);
    await demand(quality);
    await until(isFresh('quality'));
    assert.deepEqual(state.registered, [now, now]);
    end();
  });
});
