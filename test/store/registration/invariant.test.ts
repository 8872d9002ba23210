/**
 * Discovered = ready + not ready + not registered + excluded, whatever listings say and in whatever order people and checks
 * come: a device stands in exactly one of them, none vanishes, and none is counted twice.
 */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { failedPrerequisite } from '#core/device/prerequisites.ts';
import { listDevices } from '#store/device/deviceList.ts';
import { readRegistered, writeReadiness } from '#store/device/readiness.ts';
import { assignRing, excludeDevice, restoreDevice } from '#store/registration/assignments.ts';
import { StoreError } from '#store/error.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../database.ts';
import { changes, device, discover, guid, now, numbers, qualityOf, register } from '../fleets.ts';

const fleet = 6;
const standings = ['ready', 'notReady', 'notRegistered', 'excluded'] as const;
const which = fc.integer({ min: 0, max: fleet - 1 });
const step = fc.oneof(
  fc.record({
    kind: fc.constant('list' as const),
    // A partial listing: who is not in it is as it was.
    some: fc.array(fc.tuple(which, changes), { maxLength: fleet }),
  }),
  fc.record({ kind: fc.constant('judge' as const) }),
  fc.record({ kind: fc.constant('label' as const), reasons: fc.array(which) }),
  fc.record({
    kind: fc.constantFrom('exclude' as const, 'restore' as const, 'assign' as const),
    which,
  }),
);

describe('devices, whatever happens', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  it('stand in exactly one status each, and are all counted', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const tenant = `invariant-${(run += 1)}`;
        await discover(
          store,
          tenant,
          numbers(fleet).map((one) => device(one)),
        );
        for (const one of steps) {
          await carryOut(tenant, one).catch(unlessRefused);
          await checkCounts(tenant);
        }
      }),
      { numRuns: 40 },
    );
  });

  async function carryOut(
    tenant: string,
    one: typeof step extends fc.Arbitrary<infer Step> ? Step : never,
  ): Promise<void> {
    const plans = defaultPolicy(tenant).rings;
    switch (one.kind) {
      case 'list':
        await discover(store, tenant, [
          ...new Map(one.some.map(([number, facts]) => [number, device(number, facts)])).values(),
        ]);
        return;
      case 'judge':
        await register(store, {
          tenant,
          plans,
          passes: (judged) =>
            failedPrerequisite(judged, { asOf: now, serialTaken: false }) === null,
        });
        return;
      case 'label': {
        const all = await readRegistered(store, { tenant, from: guid0, to: guidLast });
        const labels = all.map(({ device: { deviceId } }, index) => ({
          deviceId,
          notReady: one.reasons.includes(index) ? ['inactive'] : [],
          ineligible: null,
          policyConflict: false,
        }));
        await writeReadiness(store, { key: qualityOf(tenant), at: now, labels });
        return;
      }
      case 'exclude':
      case 'restore':
      case 'assign': {
        const of = { tenant, deviceId: guid('device', one.which), by: 'anna', why: 'x', at: now };
        if (one.kind === 'exclude') await excludeDevice(store, of);
        else if (one.kind === 'restore') await restoreDevice(store, of);
        else await assignRing(store, { ...of, ring: 'test' });
      }
    }
  }

  async function checkCounts(tenant: string): Promise<void> {
    const key = qualityOf(tenant);
    const all = await listDevices(store, { key, limit: 100 });
    const byStanding = await Promise.all(
      standings.map((registration) => listDevices(store, { key, registration, limit: 100 })),
    );
    assert.equal(all.length, fleet, 'none vanishes by a listing that does not name it');
    assert.deepEqual(
      byStanding
        .flat()
        .map(({ device: { deviceId } }) => deviceId)
        .toSorted(),
      all.map(({ device: { deviceId } }) => deviceId).toSorted(),
    );
  }
});

const guid0 = '00000000-0000-0000-0000-000000000000';
const guidLast = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

function unlessRefused(error: unknown): void {
  if (!(error instanceof StoreError && error.code === 'refused')) throw error;
}
