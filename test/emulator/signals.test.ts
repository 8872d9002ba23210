/** What the emulated Graph tells of health and progress: export jobs, endpoint analytics, Log Analytics, deployments. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { strFromU8, unzipSync } from 'fflate';
import {
  day,
  type Emulated,
  type Json,
  listAll,
  listing,
  startEmulator,
  text,
} from './emulated.ts';

const jobsPath = '/v1.0/deviceManagement/reports/exportJobs';
const updatesPath = '/beta/admin/windows/updates';

describe('The signals of the emulated fleet', () => {
  let emulated: Emulated;

  before(async () => {
    emulated = await startEmulator([...listing, '--devices', '1000', '--scenario', 'bad-update']);
  });
  after(() => emulated.stop());

  const createJob = (body: object, at = day(5)) =>
    emulated.call('POST', jobsPath, { at, body: { format: 'csv', ...body } });
  const download = async (url: string, headers = {}) => {
    const answer = await fetch(url, { headers });
    return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) };
  };

  it('come as a report: asked, polled, downloaded without a token', async () => {
    const job = await createJob({
      reportName: 'Devices',
      select: ['DeviceId', 'OSVersion', 'DeviceName'],
    });
    equal(job.status, 201);
    match(text(job.json['id']), /^Devices_[0-9a-f-]{36}$/);
    const path = `${jobsPath}('${text(job.json['id'])}')`;
    const status = async (at: number) => (await emulated.call('GET', path, { at })).json;
    equal((await status(day(5)))['status'], 'notStarted');
    equal((await status(day(5) + 3_000))['status'], 'inProgress');
    const done = await status(day(5) + 9_000);
    equal(done['status'], 'completed');
    const url = text(done['url']);
    equal((await download(url, { Authorization: `Bearer ${await emulated.token()}` })).status, 403);
    equal((await download(url.replace('sig=', 'sig=x'))).status, 403);
    equal(
      (await download(url, { 'x-ms-emulator-now': text(day(5.3)) })).status,
      403,
      'expired after six hours',
    );
    const [file] = Object.values(unzipSync((await download(url)).bytes));
    const lines = strFromU8(file ?? new Uint8Array())
      .trim()
      .split('\r\n');
    equal(lines[0], 'DeviceId,OSVersion,DeviceName');
    const managed = await listAll(
      emulated,
      '/v1.0/deviceManagement/managedDevices?$select=id,osVersion',
      { at: day(5) },
    );
    deepEqual(
      new Set(lines.slice(1).map((line) => line.split(',').slice(0, 2).join())),
      new Set(managed.map((one) => `${text(one['id'])},${text(one['osVersion'])}`)),
    );
  });

  it('complete a job also when the clock of who waits stands still', async () => {
    const job = await createJob({ reportName: 'Devices' });
    const path = `${jobsPath}/${text(job.json['id'])}`;
    const statuses: unknown[] = [];
    for (let nth = 0; nth < 3; nth++)
      statuses.push((await emulated.call('GET', path, { at: day(5) })).json['status']);
    deepEqual(statuses, ['notStarted', 'inProgress', 'completed']);
  });

  it('refuse a report without its filter, an unknown one, an unknown column; and echo a name that was not asked', async () => {
    equal((await createJob({ reportName: 'QualityUpdateDeviceStatusByPolicy' })).status, 400);
    equal((await createJob({ reportName: 'Weather' })).status, 400);
    equal((await createJob({ reportName: 'Devices', select: ['Colour'] })).status, 400);
    const job = await createJob({
      reportName: 'FeatureUpdateDeviceState',
      filter: "(PolicyId eq 'x')",
    });
    equal(job.json['reportName'], 'WindowsUpdatePerPolicyPerDeviceStatus');
    match(text(job.json['id']), /^WindowsUpdatePerPolicyPerDeviceStatus_/);
  });

  it('show starts with blue screens, of days that are over only', async () => {
    const path = '/v1.0/deviceManagement/userExperienceAnalyticsDeviceStartupHistory';
    const all = await listAll(
      emulated,
      `${path}?$select=id,startTime,restartCategory,restartStopCode`,
      { at: day(12) },
    );
    const until = Date.parse('2026-12-20T00:00:00Z');
    ok(all.every((one) => Date.parse(text(one['startTime'])) < until));
    const screens = await listAll(emulated, `${path}?$filter=restartCategory eq 'blueScreen'`, {
      at: day(12),
    });
    ok(screens.length > 0 && screens.length < all.length);
    ok(screens.every((one) => text(one['restartStopCode']).startsWith('0x')));
    const either = await listAll(
      emulated,
      `${path}?$filter=(restartCategory eq 'blueScreen' or restartCategory eq 'bootError')`,
      { at: day(12) },
    );
    deepEqual(either, screens);
    deepEqual(
      new Set(screens.map((one) => text(one['id']))),
      new Set(
        all
          .filter((one) => text(one['restartCategory']) === 'blueScreen')
          .map((one) => text(one['id'])),
      ),
    );
    const since = new Date(day(10)).toISOString();
    const recent = await listAll(emulated, `${path}?$filter=startTime ge ${since}`, {
      at: day(12),
    });
    equal(
      recent.length,
      all.filter((one) => Date.parse(text(one['startTime'])) >= Math.floor(day(10) / 1000) * 1000)
        .length,
    );
  });

  it('show crashes and hangs by device, by build and by version of an app', async () => {
    const base = '/beta/deviceManagement/userExperienceAnalyticsAppHealth';
    const details = await listAll(emulated, `${base}DevicePerformanceDetails`, { at: day(12) });
    ok(new Set(details.map((one) => text(one['eventType']))).size === 2);
    const builds = await listAll(emulated, `${base}OSVersionPerformance`, { at: day(12) });
    ok(builds.length >= 3);
    const apps = await listAll(emulated, `${base}ApplicationPerformanceByAppVersion`, {
      at: day(12),
    });
    ok(apps.some((one) => text(one['appName']) === 'outlook.exe'));
    equal(
      (
        await emulated.call(
          'GET',
          `${base.replace('beta', 'v1.0')}ApplicationPerformanceByAppVersion`,
        )
      ).status,
      404,
    );
  });

  const query = (kql: string, at: number, extra = {}) =>
    emulated.call('POST', '/v1/workspaces/w/query', { at, body: { query: kql, ...extra } });

  it('tell failures in Log Analytics a day late, newest per device', async () => {
    const asked =
      'UCUpdateAlert | where TimeGenerated > datetime(2026-12-01T00:00:00Z) | where UpdateCategory == "WindowsQualityUpdate" | summarize arg_max(TimeGenerated, *) by AzureADDeviceId | project AzureADDeviceId, AlertSubtype, ErrorCode, TargetBuild, TimeGenerated';
    const { json, status } = await query(asked, day(6));
    equal(status, 200);
    deepEqual(
      (json['tables']?.[0]?.['columns'] as unknown as Json[] | undefined)?.map(
        (one) => one['name'],
      ),
      ['AzureADDeviceId', 'AlertSubtype', 'ErrorCode', 'TargetBuild', 'TimeGenerated'],
    );
    const rows = (json['tables']?.[0]?.['rows'] ?? []) as unknown as string[][];
    ok(rows.length > 5, `${rows.length} alerts`);
    ok(rows.every((row) => row[4] === '2026-12-13T00:00:00.000Z'));
    ok(rows.every((row) => row[2]?.startsWith('0x')));
    equal(new Set(rows.map((row) => row[0])).size, rows.length);
  });

  it('tell the month before: of each state the first snapshot, and from which days there are any', async () => {
    const month =
      'UCClientUpdateStatus | where TimeGenerated > datetime(2026-11-03T00:00:00Z) | where TargetBuild in ("10.0.19044.1706", "10.0.22000.675")';
    const first = `${month} | summarize arg_min(TimeGenerated, *) by AzureADDeviceId, TargetBuild, ClientSubstate | project AzureADDeviceId, ClientSubstate, TimeGenerated`;
    const rows = async (kql: string) =>
      ((await query(kql, day(0))).json['tables']?.[0]?.['rows'] ?? []) as unknown as string[][];
    const states = await rows(first);
    const installed = states.filter(([, state]) => state === 'UpdateInstalled');
    ok(installed.length > 500, `${installed.length} installed`);
    equal(new Set(installed.map(([device]) => device)).size, installed.length);
    ok(states.every(([, , at = '']) => at > '2026-11-08' && at < '2026-12-08'));
    const failing = new Map(
      states.flatMap(([id, state, at]) => (state === 'InstallFailed' ? [[id, at]] : [])),
    );
    ok(failing.size > 20 && failing.size < 120, `${failing.size} failed`);
    ok(installed.every(([id, , at = '']) => at > (failing.get(id) ?? '')));
    const days = await rows(
      `${month} | summarize Devices = dcount(AzureADDeviceId) by Day = bin(TimeGenerated, 1d)`,
    );
    equal(days.length, 29);
    ok(days.every(([devices, at]) => Number(devices) > 0 && at?.endsWith('T00:00:00.000Z')));
  });

  it('refuse a query that is not understood', async () => {
    equal((await query('UCUpdateAlert | count', day(6))).status, 400);
    equal((await query('Heartbeat', day(6))).status, 400);
    equal((await query('UCClient | project Colour', day(6))).status, 400);
  });

  it('expedite by deployment: audience filled late, unknown device as an error, effect on the fleet, pause that lags', async () => {
    const devices = await listAll(emulated, '/v1.0/devices?$select=id,deviceId', { at: day(1) });
    const audience = text(
      (await emulated.call('POST', `${updatesPath}/deploymentAudiences`, { at: day(1), body: {} }))
        .json['id'],
    );
    const members = `${updatesPath}/deploymentAudiences/${audience}/members`;
    equal((await emulated.call('GET', members, { at: day(1) })).status, 404);
    const entries = await listAll(
      emulated,
      `${updatesPath}/catalog/entries?$filter=isof('microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry') and microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry/isExpeditable eq true&$orderby=releaseDateTime desc&$top=1`,
      { at: day(1) },
    );
    const content = {
      '@odata.type': '#microsoft.graph.windowsUpdates.catalogContent',
      catalogEntry: {
        '@odata.type': '#microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry',
        id: entries[0]?.['id'],
      },
    };
    const create = (settings: object) =>
      emulated.call('POST', `${updatesPath}/deployments`, {
        at: day(1),
        body: { content, audience: { id: audience }, settings },
      });
    equal((await create({})).status, 400, 'quality content must be expedited');
    const deployment = await create({
      expedite: { isExpedited: true },
      userExperience: { daysUntilForcedReboot: 0 },
    });
    equal(deployment.status, 201);
    equal(
      deployment.json['content']?.['catalogEntry']?.['isExpeditable'],
      false,
      'the echoed entry is a stub',
    );
    match(
      text((await create({ expedite: { isExpedited: true, isReadinessTest: true } })).json['id']),
      /_Readiness$/,
    );
    const ids = [
      ...devices.slice(0, 30).map((one) => text(one['deviceId'])),
      '00000000-0000-4000-8000-000000000000',
    ];
    const update = await emulated.call(
      'POST',
      `${updatesPath}/deploymentAudiences/${audience}/microsoft.graph.windowsUpdates.updateAudience`,
      { at: day(1), body: { addMembers: ids.map((id) => ({ id })) } },
    );
    deepEqual([update.status, update.text], [202, '']);
    const listed = await listAll(emulated, members, { at: day(1.1) });
    equal(listed.length, 31);
    equal(listed.filter((one) => one['errors']?.[0] !== undefined).length, 1);
    const truth = await emulated.control(
      'GET',
      `devices/${text(devices[0]?.['id'])}?at=${new Date(day(2)).toISOString()}`,
    );
    equal(truth.json['policies']?.['expedites']?.[0]?.['release'], '2022-06-B');
    const path = `${updatesPath}/deployments/${text(deployment.json['id'])}`;
    const paused = await emulated.call('PATCH', path, {
      at: day(2),
      body: { state: { requestedValue: 'paused' } },
    });
    deepEqual(
      [
        paused.status,
        paused.json['state']?.['requestedValue'],
        paused.json['state']?.['effectiveValue'],
      ],
      [202, 'paused', 'offering'],
    );
    equal(
      (await emulated.call('GET', path, { at: day(2.1) })).json['state']?.['effectiveValue'],
      'paused',
    );
  });

  it('name a known issue alike everywhere, under the builds that have it', async () => {
    const at = day(4);
    const issues = await listAll(emulated, '/v1.0/admin/serviceAnnouncement/issues', { at });
    const products = await listAll(emulated, `${updatesPath}/products`, { at });
    const told = new Map<string, string[]>();
    for (const product of products) {
      const path = `${updatesPath}/products/${text(product['id'])}/knownIssues`;
      for (const issue of await listAll(emulated, path, { at })) {
        const id = text(issue['id']);
        const name = `${text(product['name'])} ${text(issue['originatingKnowledgeBaseArticle']?.['Id'])}`;
        told.set(id, [...(told.get(id) ?? []), name]);
      }
    }
    const idOf = (title: RegExp) =>
      text(issues.find((one) => title.test(text(one['title'])))?.['id']);
    deepEqual(told.get(idOf(/\.NET Framework 3\.5/)), ['Windows 11, version 21H2 KB5013943']);
    equal(told.get(idOf(/on ARM devices/))?.length, 4);
    const ofServers = idOf(/domain controllers/);
    match(ofServers, /^WI\d{6}$/);
    ok(!told.has(ofServers), 'an issue of servers stands under no client');
  });

  it('announce published updates and known issues', async () => {
    const before = await listAll(emulated, '/v1.0/admin/serviceAnnouncement/messages', {
      at: day(-1),
    });
    const after = await listAll(emulated, '/v1.0/admin/serviceAnnouncement/messages', {
      at: day(20),
    });
    ok(after.length > before.length);
    ok(
      (await listAll(emulated, '/v1.0/admin/serviceAnnouncement/issues', { at: day(20) })).length >
        0,
    );
    const entries = (at: number) => listAll(emulated, `${updatesPath}/catalog/entries`, { at });
    ok(!(await entries(day(-0.01))).some((one) => text(one['shortName']) === '2022.06 B'));
    ok((await entries(day(0))).some((one) => text(one['shortName']) === '2022.06 B'));
    equal(
      (await emulated.call('GET', `${updatesPath}/catalog/entries?$filter=isExpeditable eq true`))
        .status,
      400,
    );
    equal(
      (await emulated.call('GET', `${updatesPath}/catalog/entries?$filter=colour eq 'red'`)).status,
      400,
    );
  });
});
