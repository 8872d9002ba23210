/** Lists of devices: each filter finds exactly those that the whole list says, page by page, few or many. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { eligibilityIn } from '#core/area/areas.ts';
import type { UpdateState } from '#core/device/listed.ts';
import { listDevices, type DeviceQuestion } from '#store/device/deviceList.ts';
import type { Store } from '#store/store.ts';
import { dayMs } from '#core/time.ts';
import { openDatabase } from '../database.ts';
import { now, qualityOf } from '../fleets.ts';

const states: readonly UpdateState[] = [
  'done',
  'ineligible',
  'held',
  'failed',
  'installing',
  'open',
];
const update = {
  asOf: now,
  lowest: [{ line: '19044', version: [19_044, 1766], label: 'Windows 10 21H2', kb: 'KB5014699' }],
  outOfService: ['19043'],
  states: null,
};

/** What one device is like; most are alike, so that some filters find few. */
const likeness = fc.record({
  build: fc.oneof(
    { weight: 6, arbitrary: fc.constant(19_044) },
    fc.constantFrom(19_043, 17_134, null),
  ),
  isDone: fc.boolean(),
  daysSilent: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, fc.constantFrom(29, null)),
  free: fc.oneof({ weight: 6, arbitrary: fc.constant(5e10) }, fc.constantFrom(1000, null)),
  install: fc.constantFrom(null, 'failed', 'installing', 'restartPending', 'notOffered', 'other'),
  hasConflict: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.boolean()),
  isNotReady: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.boolean()),
  isHeld: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.boolean()),
  registration: fc.constantFrom('ready', 'ready', 'ready', 'excluded', 'notRegistered'),
});
type Likeness = typeof likeness extends fc.Arbitrary<infer T> ? T : never;

describe('listing devices', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  it('finds by each filter exactly those that the whole list tells so, in pages of any size', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(likeness, { minLength: 60, maxLength: 90 }),
        fc.integer({ min: 1, max: 4 }),
        async (fleet, limit) => {
          const key = qualityOf(`fleet-${(number += 1)}`);
          await make(store, key.tenant, fleet);
          const all = await listDevices(store, { key, update, limit: 1000 });
          const ids = (question: Partial<DeviceQuestion>) =>
            paged(store, { key, update, limit, ...question });
          const those = (fits: (one: (typeof all)[number]) => boolean) =>
            all.filter(fits).map(({ device }) => device.deviceId);
          for (const state of states)
            assert.deepEqual(
              await ids({ update: { ...update, states: [state] } }),
              those((one) => one.update?.state === state),
              state,
            );
          assert.deepEqual(
            await ids({ isMissing: true }),
            those((one) => one.update?.eligible === true && one.update.state !== 'done'),
          );
          for (const registration of ['ready', 'notReady', 'notRegistered', 'excluded'] as const)
            assert.deepEqual(
              await ids({ registration }),
              those((one) => one.registration === registration),
            );
          const reasons = [...eligibilityIn('quality').map(({ reason }) => reason), 'noUpdate'];
          const byReason = await Promise.all(reasons.map((ineligible) => ids({ ineligible })));
          assert.deepEqual(
            byReason.flat().toSorted(),
            those((one) => one.update?.eligible === false),
          );
          assert.deepEqual(
            byReason[reasons.indexOf('contact')],
            those(({ device }) => (device.lastSyncAt ?? 0) < now - 28 * dayMs),
          );
        },
      ),
      { numRuns: 12 },
    );
  });
});

async function paged(store: Store, question: DeviceQuestion): Promise<readonly string[]> {
  const page = await listDevices(store, question);
  const ids = page.map(({ device }) => device.deviceId);
  if (ids.length < question.limit) return ids;
  return [...ids, ...(await paged(store, { ...question, after: ids.at(-1) }))];
}

async function make({ pool }: Store, tenant: string, fleet: readonly Likeness[]): Promise<void> {
  const rows = JSON.stringify(fleet);
  const numbered = `from jsonb_array_elements($2::jsonb) with ordinality as one (d, n)`;
  await pool.query(
    `insert into devices (tenant, device_id, entra_device_id, os_build, os_revision, last_sync_at, free_bytes, collected_at,
      discovered_at, registration, ring)
    select $1, md5('d' || n)::uuid, md5('e' || n)::uuid, (d ->> 'build')::int,
      case when (d ->> 'isDone')::boolean then 1766 else 1706 end, $3::bigint - (d ->> 'daysSilent')::int * $4::bigint,
      (d ->> 'free')::numeric::bigint, $3, 0, d ->> 'registration', case when d ->> 'registration' = 'ready' then 'fast' end ${numbered}`,
    [tenant, rows, now, dayMs],
  );
  await pool.query(
    `insert into installs (tenant, area, entra_device_id, target_build, line, version, state, at, recorded_at)
    select $1, 'quality', md5('e' || n)::uuid, '10.0.19044.1766', '19044', '{19044,1766}', d ->> 'install', $3, $3 ${numbered}
    where d ->> 'install' is not null`,
    [tenant, rows, now],
  );
  await pool.query(
    `insert into labels (tenant, area, device_id, not_ready, policy_conflict)
    select $1, 'quality', md5('d' || n)::uuid, case when (d ->> 'isNotReady')::boolean then '{contact}' else '{}' end::text[],
      (d ->> 'hasConflict')::boolean ${numbered}
    where (d ->> 'isNotReady')::boolean or (d ->> 'hasConflict')::boolean`,
    [tenant, rows],
  );
  await pool.query(
    `insert into hold_members (tenant, area, hold, device_id, part, joined_at)
    select $1, 'quality', 'hold-1', md5('d' || n)::uuid, 'hold', $3 ${numbered} where (d ->> 'isHeld')::boolean`,
    [tenant, rows, now],
  );
}
