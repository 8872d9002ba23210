/** Reading the reports of installs: both tables in their documented forms, of any size, and in part. */
import assert from 'node:assert/strict';
import { createAnalytics, type Analytics } from '#graph/logAnalytics/analytics.ts';
import { GraphError } from '#graph/error.ts';
import { findGroup } from '#graph/directory/groups.ts';
import { countReported, listInstallStates } from '#graph/logAnalytics/installs.ts';
import { createTally } from '#graph/poison.ts';
import { assignRingPolicy, createRingPolicy } from '#graph/intune/ringPolicies.ts';
import { day, tokenScopes, startEmulator } from '../../emulator/emulated.ts';
import { emulatedTokens, fixedToken, graphOver, startScripted } from '../graphs.ts';

const asOf = day(-10);

describe('install states', () => {
  const query = (analytics: Analytics) => listInstallStates(analytics, { asOf: day(3) });
  const status = (row: Readonly<Record<string, unknown>>) => ({
    AzureADDeviceId: '11111111-0000-4000-8000-000000000001',
    TargetBuild: '10.0.19044.1766',
    ClientState: 'Installing',
    ClientSubstate: null,
    TimeGenerated: '2026-12-10T00:00:00Z',
    ...row,
  });
  const alert = (row: Readonly<Record<string, unknown>>) => ({
    ...status({}),
    AlertId: 'a',
    AlertClassification: 'Error',
    AlertStatus: 'Active',
    AlertSubtype: 'DiskFull',
    ErrorCode: '0x80070070',
    ...row,
  });
  function over(statuses: readonly object[], alerts: readonly object[] = []): Analytics {
    return {
      query: ({ text }) =>
        Promise.resolve((text.startsWith('UCUpdateAlert') ? alerts : statuses) as never),
    };
  }

  for (const profile of ['lenient', 'strict'])
    it(`are read from the ${profile} reports, with the errors that stopped an update`, () =>
      readReports(profile));

  async function readReports(profile: string): Promise<void> {
    const emulated = await startEmulator(['--devices', '2000', '--profile', profile]);
    try {
      const graph = graphOver(emulated);
      const { groupId = '' } =
        (await findGroup(graph, { displayName: 'Windows Autopatch Device Registration', asOf })) ??
        {};
      const { policyId } = await createRingPolicy(graph, {
        displayName: 'All',
        description: '',
        cadence: { deferralDays: 0, deadlineDays: 5, gracePeriodDays: 2 },
        asOf,
      });
      await assignRingPolicy(graph, { policyId, groupIds: [groupId], asOf });
      const analytics = createAnalytics({
        baseUrl: emulated.url,
        kind: 'emulator',
        tokens: emulatedTokens(emulated, tokenScopes.analytics),
        workspaceId: 'reports',
      });
      const states = await query(analytics);
      assert.ok(states.length > 100, String(states.length));
      assert.equal(new Set(states.map(({ entraDeviceId }) => entraDeviceId)).size, states.length);
      assert.ok(states.some(({ state }) => state === 'installing'));
      const failed = states.filter(({ errorClass }) => errorClass !== null);
      assert.ok(failed.length > 10, String(failed.length));
      assert.ok(failed.every(({ state, errorCode }) => state === 'failed' && errorCode !== null));
      assert.ok((await countReported(analytics, { asOf: day(3) })) > 1500);
    } finally {
      await emulated.stop();
    }
  }

  it('take the newest snapshot of a device, not the one before it', async () => {
    const [state, ...others] = await query(
      over([
        status({ ClientState: 'Installing', TimeGenerated: '2026-12-09T00:00:00Z' }),
        status({ ClientState: 'Installing', ClientSubstate: 'RebootPending' }),
      ]),
    );
    assert.deepEqual([state?.state, others], ['restartPending', []]);
    assert.deepEqual(
      await query(
        over([
          status({ TimeGenerated: '2026-12-09T00:00:00Z' }),
          status({ ClientState: 'Installed' }),
        ]),
      ),
      [],
    );
  });

  it('take the newest update of a device that has several', async () => {
    const [state, ...others] = await query(
      over([
        status({}),
        status({ TargetBuild: '10.0.19044.1806', ClientState: 'OnHold' }),
        status({ TargetBuild: '10.0.19044.9' }),
      ]),
    );
    assert.deepEqual([state?.targetBuild, state?.state, others], ['10.0.19044.1806', 'other', []]);
  });

  it('are failed while an error of the same update is active, and not when it was resolved', async () => {
    const [failed] = await query(over([status({})], [alert({})]));
    assert.deepEqual(
      [failed?.state, failed?.errorClass, failed?.errorCode],
      ['failed', 'DiskFull', '0x80070070'],
    );
    const codes = [-2_147_024_784, '2147942512', '0x80070070_C3FD', '', null].map(async (told) => {
      const [state] = await query(over([status({})], [alert({ ErrorCode: told })]));
      return state?.errorCode;
    });
    const one = '0x80070070';
    assert.deepEqual(await Promise.all(codes), [one, one, one, null, null]);
    const resolved = alert({ AlertStatus: 'Resolved', TimeGenerated: '2026-12-11T00:00:00Z' });
    const [mended] = await query(over([status({})], [alert({}), resolved]));
    assert.deepEqual([mended?.state, mended?.errorClass], ['installing', null]);
    const [other] = await query(over([status({})], [alert({ TargetBuild: '10.0.19044.1' })]));
    assert.equal(other?.state, 'installing');
  });

  it('leave out rows without a device or a build', async () => {
    assert.deepEqual(
      await query(over([status({ TargetBuild: null }), status({ AzureADDeviceId: 'none' })])),
      [],
    );
  });

  it('are joined with their errors though the tables write builds and ids in two ways', async () => {
    const [state, ...others] = await query(
      over(
        [status({ ClientState: '', ClientSubstate: 'InstallStart' })],
        [
          alert({
            AzureADDeviceId: '11111111-0000-4000-8000-000000000001'.toUpperCase(),
            TargetBuild: '19044.1766',
          }),
        ],
      ),
    );
    assert.deepEqual(
      [state?.state, state?.errorClass, state?.targetBuild, others],
      ['failed', 'DiskFull', '10.0.19044.1766', []],
    );
  });

  const said: readonly (readonly [Readonly<Record<string, unknown>>, string | undefined])[] = [
    [{ ClientState: '', ClientSubstate: 'DownloadStart' }, 'installing'],
    [{ ClientState: null, ClientSubstate: 'DownloadComplete' }, 'installing'],
    [{ ClientState: '', ClientSubstate: 'RestartRequired' }, 'restartPending'],
    [{ ClientState: null, ClientSubstate: 'RebootPending' }, 'restartPending'],
    [{ ClientState: '', ClientSubstate: 'UpdateInstalled' }, undefined],
    [
      { ClientState: '', ClientSubstate: '', UpdateInstalledTime: '2026-12-09T08:00:00Z' },
      undefined,
    ],
    [{ ClientState: '', ClientSubstate: '', UpdateInstalledTime: '0001-01-01T00:00:00Z' }, 'other'],
    [{ ClientState: '', ClientSubstate: 'OfferReceived' }, 'other'],
    [{ ClientState: 'Installing', ClientSubstate: 'OfferReceived' }, 'installing'],
    [{ ClientState: 'Installed', ClientSubstate: null }, undefined],
    [{ ClientState: '', ClientSubstate: 'InstallFailed' }, 'failed'],
    [{ ClientState: '', ClientSubstate: 'UpdateUninstalled' }, 'other'],
    [{ ClientState: 'Unheard', ClientSubstate: 'Of' }, 'other'],
  ];
  for (const [row, expected] of said) {
    it(`with ${JSON.stringify(row)} are ${expected ?? 'over'}`, async () => {
      const [state] = await query(over([status(row)]));
      assert.equal(state?.state, expected);
    });
  }

  it('are read from the examples of the documented fields', async () => {
    const device = '71db1a1a-f1a6-4a25-b88f-79c2f513dae0';
    const statuses = [
      status({
        AzureADDeviceId: device,
        ClientState: 'Installing',
        ClientSubstate: 'DownloadStart',
        TargetBuild: '10.0.18363.836',
        TimeGenerated: '2020/05/14 09:26:03.478 AM',
      }),
    ];
    const alerts = [
      alert({
        AzureADDeviceId: device,
        AlertId: '9e107d9d372bb6826bd81d3542a419d6',
        ErrorCode: '0x8326CFA2D_C3FD',
        TargetBuild: '18363.836',
        TimeGenerated: '43965.3930958102',
      }),
    ];
    assert.deepEqual(await query(over(statuses, alerts)), [
      {
        entraDeviceId: device,
        targetBuild: '10.0.18363.836',
        state: 'failed',
        errorClass: 'DiskFull',
        errorCode: '0x8326CFA2D',
        at: Date.parse('2020-05-14T09:26:03.478Z'),
      },
    ]);
  });

  it('count rows that cannot be read, and fail with more than one in a hundred', async () => {
    const good = (nth: number) =>
      status({ AzureADDeviceId: `11111111-0000-4000-8000-${String(nth).padStart(12, '0')}` });
    const bad = [
      status({ TimeGenerated: 'soon' }),
      status({ TargetBuild: 'new' }),
      status({ TimeGenerated: '9999-12-31T00:00:00Z' }),
    ];
    const many = Array.from({ length: 400 }, (_, nth) => good(nth));
    const tally = createTally();
    const states = await listInstallStates(over([...many, ...bad]), { asOf: day(3), tally });
    assert.deepEqual([states.length, tally.rows()], [400, 403]);
    assert.deepEqual(
      tally
        .counts()
        .map(({ reason }) => reason)
        .toSorted(),
      [
        'TargetBuild: is no build',
        'TimeGenerated: is no date-time',
        'TimeGenerated: lies in the future',
      ],
    );
    await assert.rejects(
      query(over([...many.slice(0, 200), ...bad])),
      (error) => error instanceof GraphError && error.code === 'poison',
    );
  });

  it('of more devices than one answer holds are read in slices', async () => {
    const rows = Array.from({ length: 60 }, (_, nth) =>
      status({ AzureADDeviceId: `11111111-0000-4000-8000-${String(nth).padStart(12, '0')}` }),
    );
    const asked: string[] = [];
    const small: Analytics = {
      query: ({ text }) => {
        asked.push(text);
        const slice = /hash\(AzureADDeviceId, (\d+)\) == (\d+)/.exec(text);
        const found = rows.filter(
          (_, nth) => nth % Number(slice?.[1] ?? 1) === Number(slice?.[2] ?? 0),
        );
        if (text.startsWith('UCUpdateAlert')) return Promise.resolve([]);
        if (found.length <= 10) return Promise.resolve(found);
        const facts = { kind: 'unavailable', status: 200, code: 'PartialError' } as const;
        return Promise.reject(new GraphError('POST gave a part', facts));
      },
    };
    assert.equal((await query(small)).length, 60);
    assert.equal(asked.length, 1 + 8 + 1, 'all, eight slices, and the alerts in one');
  });

  it('that came only in part are no answer', async () => {
    const scripted = await startScripted(() => ({
      status: 200,
      body: {
        tables: [{ name: 'PrimaryResult', columns: [], rows: [] }],
        error: { code: 'PartialError', message: 'cut' },
      },
    }));
    try {
      const analytics = createAnalytics({
        baseUrl: scripted.url,
        kind: 'microsoft',
        tokens: fixedToken,
        workspaceId: 'reports',
      });
      await assert.rejects(
        query(analytics),
        (error) =>
          error instanceof GraphError &&
          error.kind === 'unavailable' &&
          error.code === 'PartialError',
      );
    } finally {
      await scripted.close();
    }
  });
});
