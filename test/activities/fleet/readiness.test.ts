/** Readiness beside a policy that cannot be asked: the others are, what was known stays, and labels are made. */
import assert from 'node:assert/strict';
import { addArea } from '#core/area/areas.ts';
import { recordConflicts } from '#store/device/readiness.ts';
import { readRings } from '#store/release/rings.ts';
import { readSetAside } from '#store/reading/setAside.ts';
import type { Store } from '#store/store.ts';
import { checkReadiness, planReadiness } from '../../../src/activities/fleet/readiness.ts';
import { addAdapter } from '../../../src/activities/areas/adapters.ts';
import { printerAdapter } from '../../areas/printers/adapter.ts';
import { printers } from '../../areas/printers/facts.ts';
import { day } from '../../emulator/emulated.ts';
import { openDatabase } from '../../store/database.ts';
import { atLastAttempt } from '../attempts.ts';
import { createTenant, plans, type Tenant } from '../tenants.ts';
import { qualityOf } from '../../store/fleets.ts';

describe('readiness', () => {
  let store: Store;
  let tenant: Tenant;
  before(async () => {
    ({ store } = await openDatabase());
    tenant = await createTenant(store, { devices: 60 });
  });
  after(async () => {
    await tenant.emulated.stop();
    await store.close();
  });

  for (const status of [403, 404, 500]) {
    it(`goes on without a policy whose statuses are answered with ${status}`, async () => {
      const { name, deps, emulated } = tenant;
      const [first] = await readRings(store, { tenant: name, area: 'quality' });
      const policyId = first?.policyId ?? '';
      const { rows } = await store.pool.query<{ readonly id: string }>(
        `select device_id as id from devices where tenant = $1 and ring = 'broad' order by 1 limit 1`,
        [name],
      );
      const deviceIds = rows.map(({ id }) => id);
      await recordConflicts(store, { key: qualityOf(name), policyId, deviceIds, at: day(0) });
      const match = { path: `${policyId}/deviceStatuses` };
      await emulated.control('POST', 'faults', [{ match, kind: 'status', status }]);
      const input = { tenant: name, area: 'quality', rings: plans, asOf: day(1) } as const;
      const batches = await atLastAttempt(() => planReadiness(deps, input));
      await emulated.control('DELETE', 'faults');
      assert.equal(batches.length, 1);
      for (const batch of batches) await checkReadiness(deps, { ...input, batch });
      const { rows: labelled } = await store.pool.query<{ readonly not_ready: readonly string[] }>(
        `select not_ready from labels where tenant = $1 and device_id = $2`,
        [name, deviceIds[0]],
      );
      assert.deepEqual(labelled[0]?.not_ready, ['policyConflict']);
      const aside = await readSetAside(store, { tenant: name });
      assert.ok(aside.some(({ source }) => source === `conflicts/${first?.ring ?? ''}`));
    });
  }

  it('reads each device once for all areas, and labels it by the eligibility of each', async () => {
    const { name, deps } = tenant;
    const never = { reason: 'contact', withinDays: -1 } as const;
    const server = { published: [], policies: new Map() };
    const forget = [
      addArea({ ...printers, eligibility: [never] }),
      addAdapter(printerAdapter(server)),
    ];
    try {
      const { area } = printers;
      const unknown = 'scanners' as typeof area;
      const areas = ['quality', area, unknown] as const;
      const input = { tenant: name, area: 'quality', areas, rings: plans, asOf: day(-7) } as const;
      const [batch] = await atLastAttempt(() => planReadiness(deps, input));
      assert.ok(batch !== undefined);
      const { checked } = await checkReadiness(deps, { ...input, batch });
      const { rows } = await store.pool.query<{ readonly area: string; readonly devices: number }>(
        `select area, count(*)::int as devices from labels
         where tenant = $1 and ineligible is not null group by 1 order by 1`,
        [name],
      );
      const of = (one: string) => rows.find((row) => row.area === one)?.devices ?? 0;
      assert.equal(of(area), checked);
      assert.ok(of('quality') < checked);
      assert.equal(of(unknown), 0, 'an area whose releases are not carried out has no labels');
    } finally {
      for (const one of forget) one();
    }
  });
});
