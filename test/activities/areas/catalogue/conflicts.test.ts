/** Policies of others on the same devices: looked for in what Intune reports of ours, and told as a reason not to count. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { recordConflicts } from '#store/device/readiness.ts';
import { readRings } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { checkReadiness, planReadiness } from '../../../../src/activities/fleet/readiness.ts';
import { prepareRings } from '../../../../src/activities/fleet/prepare.ts';
import { day } from '../../../emulator/emulated.ts';
import { openDatabase } from '../../../store/database.ts';
import { atLastAttempt } from '../../attempts.ts';
import { createTenant, plans, type Tenant } from '../../tenants.ts';

const another = fileURLToPath(new URL('another.yaml', import.meta.url));
const cadence = { deferralDays: 0, deadlineDays: 3, gracePeriodDays: 0 };
const rings = plans.map((one) => ({ ...one, cadence }));

describe('a policy of the settings catalogue that another one contradicts', () => {
  let store: Store;
  before(async () => ({ store } = await openDatabase()));
  after(() => store.close());

  /** Devices that conflict, by area, some days after policies were made. */
  async function conflicting(tenant: Tenant): Promise<ReadonlyMap<string, number>> {
    const { deps, name } = tenant;
    for (const area of ['office', 'edge'] as const) {
      const key = { tenant: name, area, id: '2026-12-B' } as const;
      const own = area === 'edge' ? plans : rings;
      await atLastAttempt(() => prepareRings(deps, { key, rings: own, asOf: day(-7) }));
    }
    const areas = ['office', 'edge'] as const;
    const input = { tenant: name, area: areas[0], areas, rings: plans, asOf: day(3) };
    const batches = await atLastAttempt(() => planReadiness(deps, input));
    for (const batch of batches) await checkReadiness(deps, { ...input, batch });
    const { rows } = await store.pool.query<{ area: string; devices: number }>(
      `select area, count(*)::int as devices from labels
       where tenant = $1 and policy_conflict group by 1`,
      [name],
    );
    return new Map(rows.map(({ area, devices }) => [area, devices]));
  }

  it('keeps devices from counting in that area, and in no other', async () => {
    const tenant = await createTenant(store, { devices: 60, scenario: another });
    const found = await conflicting(tenant);
    assert.ok((found.get('office') ?? 0) > 30, String(found.get('office')));
    assert.equal(found.get('edge'), undefined);
    await tenant.emulated.stop();
  });

  it('is told where a device’s own group policy says another channel, and forgotten with the policy', async () => {
    const tenant = await createTenant(store, { devices: 200 });
    const found = (await conflicting(tenant)).get('office') ?? 0;
    assert.ok(found > 0 && found < 20, String(found));
    const key = { tenant: tenant.name, area: 'office' } as const;
    const [row] = await readRings(store, key);
    assert.ok(row?.policyId);
    const { rows } = await store.pool.query<{ device_id: string }>(
      'select device_id from devices where tenant = $1 order by 1 limit 5',
      [tenant.name],
    );
    const deviceIds = rows.map((one) => one.device_id);
    await recordConflicts(store, { key, policyId: 'replaced', deviceIds, at: day(3) });
    assert.equal((await conflicting(tenant)).get('office'), found);
    await tenant.emulated.stop();
  });
});
