/** Reading an earlier month in the reports of installs: in their documented form, over all snapshots, and in part. */
import { dayOf } from '#core/time.ts';
import assert from 'node:assert/strict';
import { quality } from '#core/area/quality.ts';
import { countsFor } from '#core/evidence/signal/signal.ts';
import { updatesBefore } from '#core/release/content/contentOf.ts';
import { createAnalytics, type Analytics } from '#graph/logAnalytics/analytics.ts';
import { listQualityUpdates } from '#graph/updates/catalog.ts';
import { readPastInstalls } from '#graph/logAnalytics/pastInstalls.ts';
import { createTally } from '#graph/poison.ts';
import { day, tokenScopes, startEmulator, type Emulated } from '../../emulator/emulated.ts';
import { emulatedTokens, graphOver } from '../graphs.ts';

const november = Date.parse('2026-11-10T00:00:00Z');
const on = (date: string): number => dayOf(Date.parse(`${date}T00:00:00Z`));

describe('installs of an earlier month', () => {
  const device = '11111111-0000-4000-8000-000000000001';
  const status = (date: string, row: Readonly<Record<string, unknown>>) => ({
    AzureADDeviceId: device,
    TargetBuild: '10.0.26100.2300',
    ClientState: null,
    ClientSubstate: null,
    TimeGenerated: `${date}T00:00:00Z`,
    ...row,
  });
  const alert = (date: string, row: Readonly<Record<string, unknown>> = {}) => ({
    ...status(date, {}),
    TargetBuild: '26100.2300',
    AlertId: 'a',
    AlertClassification: 'Error',
    AlertStatus: 'Active',
    AlertSubtype: 'WUDamaged',
    ErrorCode: '0x80073712',
    ...row,
  });
  const days = (...dates: readonly string[]) =>
    dates.map((date) => ({ Day: `${date}T00:00:00Z`, Devices: 1 }));

  interface Told {
    readonly days?: readonly object[];
    readonly statuses?: readonly object[];
    readonly alerts?: readonly object[];
  }

  async function read(told: Told, o: { readonly oneOf?: number; readonly asked?: string[] } = {}) {
    const { days: perDay = days('2026-11-09', '2026-11-11') } = told;
    const analytics: Analytics = {
      query: ({ text }) => {
        o.asked?.push(text);
        const rows = text.startsWith('UCUpdateAlert') ? told.alerts : told.statuses;
        return Promise.resolve((text.includes('bin(') ? perDay : (rows ?? [])) as never);
      },
    };
    const tally = createTally();
    const builds = ['26100.2300', '26100.2301'];
    const asked = { asOf: day(0), releasedAt: november, builds, oneOf: o.oneOf ?? 1, tally };
    return await readPastInstalls(analytics, asked);
  }

  it('begin with the first snapshot that shows them under way, whatever the update of the month', async () => {
    const { installs } = await read({
      statuses: [
        status('2026-11-11', { ClientSubstate: 'OfferReceived' }),
        status('2026-11-14', { ClientSubstate: 'UpdateInstalled' }),
        status('2026-11-13', { ClientSubstate: 'DownloadStart' }),
        status('2026-11-20', { ClientSubstate: 'InstallStart', TargetBuild: '10.0.26100.2301' }),
      ],
    });
    assert.deepEqual(installs, [
      { entraDeviceId: device, begunOn: on('2026-11-13'), failures: [] },
    ]);
  });

  it('fail by an alert of their update in its own spelling, also when it was mended later', async () => {
    const { installs } = await read({
      statuses: [
        status('2026-11-14', { ClientSubstate: 'InstallFailed' }),
        status('2026-11-16', { ClientSubstate: 'UpdateInstalled' }),
      ],
      alerts: [alert('2026-11-13', { AlertSubtype: 'DiskFull' }), alert('2026-11-15')],
    });
    assert.deepEqual(installs, [
      {
        entraDeviceId: device,
        begunOn: on('2026-11-13'),
        failures: [
          { on: on('2026-11-13'), what: 'DiskFull' },
          { on: on('2026-11-15'), what: 'WUDamaged' },
        ],
      },
    ]);
  });

  it('fail without a class where no alert tells one, and not by an alert that outlives the install', async () => {
    const bare = await read({ statuses: [status('2026-11-14', { ClientState: 'Failed' })] });
    assert.deepEqual(bare.installs[0]?.failures, [{ on: on('2026-11-14'), what: null }]);
    const late = await read({
      statuses: [status('2026-11-14', { ClientSubstate: 'UpdateInstalled' })],
      alerts: [alert('2026-11-14'), alert('2026-11-13', { AlertStatus: 'Resolved' })],
    });
    assert.deepEqual(late.installs[0]?.failures, []);
  });

  it('tell from when on there are snapshots, and of how many days since the update', async () => {
    const { snapshots } = await read({
      days: [...days('2026-11-09', '2026-11-11', '2026-11-15'), { Day: null, Devices: 3 }],
    });
    assert.deepEqual(snapshots, { firstOn: on('2026-11-09'), lastOn: on('2026-11-15'), days: 2 });
    assert.equal((await read({ days: [] })).snapshots, null);
  });

  it('are asked for by builds in both spellings, and of large fleets by a part of the devices', async () => {
    const asked: string[] = [];
    await read({}, { oneOf: 5, asked });
    const rows = asked.filter((text) => text.includes('arg_min'));
    assert.equal(rows.length, 2);
    for (const text of rows) {
      assert.match(text, /TargetBuild in \("26100\.2300", "10\.0\.26100\.2300", /);
      assert.match(text, /hash\(AzureADDeviceId, 5\) == 0/);
      assert.match(text, /TimeGenerated > datetime\(2026-11-10T00:00:00\.000Z\)/);
    }
  });

  it('set aside rows that cannot be read, and are not believed when these are many', async () => {
    const good = { ClientSubstate: 'DownloadStart' };
    const strange = (nth: number) =>
      status('2026-11-12', { ...good, AzureADDeviceId: `no ${nth}` });
    const some = await read({ statuses: [status('2026-11-12', good), strange(1)] });
    assert.equal(some.installs.length, 1);
    await assert.rejects(
      read({ statuses: [1, 2, 3].map(strange) }),
      /the month before gave 3 of 3 rows that cannot be read/,
    );
  });

  for (const profile of ['lenient', 'strict'])
    it(`are in the ${profile} emulator’s reports, as often failed as its scenario says`, async () => {
      const emulated = await startEmulator(['--devices', '1500', '--profile', profile]);
      try {
        const { snapshots, installs } = await emulatedMonth(emulated);
        const counting = quality.signals.find(({ name }) => name === 'installFailure');
        assert.ok(counting !== undefined && snapshots !== null);
        assert.equal(snapshots.lastOn, dayOf(day(-1)));
        assert.ok(installs.length > 1200, String(installs.length));
        const isBad = (what: string | null) => countsFor(counting, { source: 'installs', what });
        const bad = installs.filter(({ failures }) => failures.some(({ what }) => isBad(what)));
        const share = bad.length / installs.length;
        assert.ok(share > 0.02 && share < 0.09, String(share));
      } finally {
        await emulated.stop();
      }
    });

  async function emulatedMonth(emulated: Emulated) {
    const publishedAt = day(0);
    const updates = await listQualityUpdates(graphOver(emulated), {
      asOf: publishedAt,
      since: day(-40),
    });
    const past = updatesBefore(updates, { publishedAt });
    assert.ok(past !== null);
    assert.equal(past.update, '2022.05 B');
    const analytics = createAnalytics({
      baseUrl: emulated.url,
      kind: 'emulator',
      tokens: emulatedTokens(emulated, tokenScopes.analytics),
      workspaceId: 'reports',
    });
    const { releasedAt, builds } = past;
    const asked = { asOf: publishedAt, releasedAt, builds, oneOf: 1, tally: createTally() };
    return await readPastInstalls(analytics, asked);
  }
});
