/**
 * What an operator waits for who asks about devices of a large fleet: all of one of them, and the first page of those that
 * some filter leaves, be they a third of the fleet or none. Every device has a report, as in a tenant that has them at all.
 */
import type { UpdateState } from '#core/device/listed.ts';
import { readDeviceHistory } from '#store/device/deviceHistory.ts';
import { findDevice, listDevices, type DeviceQuestion } from '#store/device/deviceList.ts';
import { readDeviceStory } from '#store/device/deviceStory.ts';
import { migrate, openStore, type Store } from '#store/store.ts';
import { repeated, secondsOf, type Figure } from '../figure.ts';
import { large, makeFleet } from '../largeFleet.ts';
import { withStage } from '../stage.ts';

const { tenant, asOf, publishedAt, build, revision } = large;
const key = { tenant, area: 'quality' } as const;
const update = {
  asOf,
  lowest: [{ line: String(build), version: [build, revision], label: 'Windows', kb: 'KB5014699' }],
};
/** As the command reads. */
const limit = 200;

/** The figure. */
export const lists: Figure = {
  name: 'lists',
  what: 'one device, and the first page of a filter, of 1,000,000 devices',
  measure: async (options) => {
    const devices = options.isQuick ? 100_000 : 1_000_000;
    return await withStage({ devices: 100, signal: options.signal }, async ({ engine }) => {
      const store = openStore({ databaseUrl: engine.databaseUrl });
      try {
        await migrate(store);
        options.tell(`making ${devices.toLocaleString('en-US')} devices`);
        await makeFleet(store, devices);
        await reportOnAll(store, devices);
        const shown = await repeated(options, () => secondsOf(() => showOne(store)));
        const pages = await repeated(options, () => timesOf(store));
        const slowest = pages.map((times) => Math.max(...times.map(([, ms]) => ms)));
        return [
          {
            what: `all that is told of one of ${devices.toLocaleString('en-US')} devices`,
            unit: 'ms',
            reach: { max: 300 },
            values: shown.map((seconds) => seconds * 1000),
            note: 'what `devices show` asks of the store of one area',
          },
          {
            what: 'first page of `devices list` by a filter, the slowest of them',
            unit: 'ms',
            reach: { max: 500 },
            values: slowest,
            note: (pages.at(-1) ?? []).map(([name, ms]) => `${name} ${ms.toFixed(0)}`).join(', '),
          },
        ];
      } finally {
        await store.close();
      }
    });
  },
};

const questions: readonly (readonly [string, Partial<DeviceQuestion>])[] = [
  ...(['done', 'open', 'installing', 'failed', 'ineligible', 'held'] as const).map(
    (state: UpdateState) => [state, { update: { ...update, states: [state] } }] as const,
  ),
  ...(['contact', 'disk', 'unsupportedBuild', 'policyConflict', 'noUpdate'] as const).map(
    (ineligible) => [ineligible, { ineligible }] as const,
  ),
  ['missing', { isMissing: true }],
  ['not ready', { registration: 'notReady' }],
  ['excluded', { registration: 'excluded' }],
];

async function timesOf(store: Store): Promise<readonly (readonly [string, number])[]> {
  const times: (readonly [string, number])[] = [];
  for (const [name, question] of questions) {
    const asked = { key, limit, update: { ...update, states: null }, ...question };
    times.push([name, (await secondsOf(() => listDevices(store, asked))) * 1000]);
  }
  return times;
}

async function showOne(store: Store): Promise<void> {
  const [some] = await listDevices(store, { key, limit: 1 });
  const deviceId = some?.device.deviceId ?? '';
  const found = await findDevice(store, { key, id: deviceId });
  if (found === null) throw new Error('The fleet was not made.');
  const { entraDeviceId } = found.device;
  await readDeviceHistory(store, { tenant, deviceId });
  await listDevices(store, { key, deviceId, limit: 1, update: { ...update, states: null } });
  const of = { key: { ...key, id: '2026-12-B' }, deviceId, entraDeviceId, ring: found.ring };
  await readDeviceStory(store, { ...of, since: publishedAt });
}

/** The others' installs are done; a few fail. */
async function reportOnAll({ pool }: Store, devices: number): Promise<void> {
  await pool.query(
    `insert into installs (tenant, area, entra_device_id, target_build, line, version, state, at, recorded_at)
    select $1, 'quality', md5('e' || n)::uuid, $2, $3, $4::int[], 'other', $5, $5 from generate_series(1, $6::int) n
    on conflict do nothing`,
    [tenant, `10.0.${build}.${revision}`, String(build), [build, revision], asOf, devices],
  );
  await pool.query(
    `update installs set state = 'other' where state = 'failed' and entra_device_id > '00100000-0000-0000-0000-000000000000'`,
  );
  await pool.query('vacuum analyze installs');
}
