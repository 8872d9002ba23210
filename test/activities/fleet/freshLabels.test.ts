/** A release waits for labels: it asks for them, sees them in the store, and goes on without them once it has waited long. */
import assert from 'node:assert/strict';
import { minuteMs } from '#core/time.ts';
import { noteWalked, noteWalkFailed } from '#store/registration/walks.ts';
import type { Store } from '#store/store.ts';
import type { LabelsAsked } from '../../../src/activities/contract.ts';
import type { DemandLabels } from '../../../src/activities/deps.ts';
import { freshLabels } from '../../../src/activities/fleet/freshLabels.ts';
import { onDay } from '../../core/release/world.ts';
import { openDatabase } from '../../store/database.ts';
import { atAttempt } from '../attempts.ts';

const rings = [{ name: 'broad', share: 1 }];
const asOf = onDay(0);
const failure = { kind: 'GraphForbidden', why: 'status 403' };

describe('waiting for labels', () => {
  let store: Store;
  let tenants = 0;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  /** Waits for them; `answer` is what becomes of each demand. Gives what came of it, and the demands. */
  async function waited(
    answer: (tenant: string) => Promise<void>,
    {
      before = async () => undefined,
      patienceMs = 300,
    }: {
      readonly before?: (tenant: string) => Promise<void>;
      readonly patienceMs?: number;
    } = {},
  ) {
    tenants += 1;
    const tenant = `t${tenants}`;
    await before(tenant);
    const demands: Parameters<DemandLabels>[0][] = [];
    const demandLabels: DemandLabels = async (demand) => {
      demands.push(demand);
      await answer(tenant);
    };
    const key = { tenant, area: 'quality', id: '2026-12-B' } as const;
    const asked: LabelsAsked = { key, rings, asOf, isRehearsal: true, patienceMs };
    const lacking = await atAttempt(1, () => freshLabels({ store, demandLabels }, asked));
    return { lacking, demands };
  }
  const register = (at: number) => ({ kind: 'register', asOf: at, isWhole: true }) as const;
  const label = (at: number) => ({ kind: 'label', asOf: at, areas: ['quality'] }) as const;
  const walk = async (tenant: string, at = asOf): Promise<void> => {
    await noteWalked(store, { tenant, step: register(at) });
    await noteWalked(store, { tenant, step: label(at) });
  };

  it('asks nobody where they are fresh already', async () => {
    const { lacking, demands } = await waited(walk, { before: (tenant) => walk(tenant, asOf + 1) });
    assert.deepEqual([lacking, demands], [null, []]);
  });

  it('asks once, as of the look’s own instant, and ends as soon as they are fresh', async () => {
    const { lacking, demands } = await waited(walk, {
      before: (tenant) => walk(tenant, asOf - 1),
      patienceMs: minuteMs,
    });
    assert.equal(lacking, null);
    const [demand] = demands;
    assert.deepEqual(demands, [
      { tenant: demand?.tenant, isRehearsal: true, demand: { area: 'quality', rings, asOf } },
    ]);
  });

  it('ends as soon as a walk has failed that was asked for, with its reason', async () => {
    const fail = (tenant: string) =>
      noteWalkFailed(store, { tenant, step: register(asOf), failure });
    const { lacking } = await waited(fail, { patienceMs: minuteMs });
    assert.deepEqual(lacking, failure);
  });

  it('takes no failure for its own that was there before it asked, or of an earlier instant', async () => {
    const before = (tenant: string) =>
      noteWalkFailed(store, { tenant, step: register(asOf), failure });
    assert.equal((await waited(walk, { before })).lacking, null);
    const earlier = (tenant: string) =>
      noteWalkFailed(store, { tenant, step: register(asOf - 1), failure });
    assert.equal((await waited(earlier)).lacking?.kind, 'LabelsLate');
  });

  it('waits no longer than its patience, and says so', async () => {
    const { lacking, demands } = await waited(async () => undefined);
    assert.equal(lacking?.kind, 'LabelsLate');
    assert.match(lacking.why, /not registered and labelled within .* goes on without/);
    assert.equal(demands.length, 1);
  });

  it('says why nobody could be asked', async () => {
    const { lacking } = await waited(() => Promise.reject(new TypeError('no server')));
    assert.deepEqual(lacking?.kind, 'TypeError');
    assert.match(lacking.why, /asking for it failed: no server/);
  });
});
