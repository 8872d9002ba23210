/** Office, Edge and Teams as Graph tells and steers them: inventories, and policies that reach devices. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { day, type Emulated, type Json, listAll, startEmulator, text } from './emulated.ts';
import { samplesFolder } from './samples.ts';

const shapesPath = resolve(samplesFolder, '../areas-data/report-shapes.json');
const jobsPath = '/beta/deviceManagement/reports/exportJobs';
const settingsPath = '/beta/deviceManagement/configurationSettings';
const policiesPath = '/beta/deviceManagement/configurationPolicies';
const graphType = '#microsoft.graph.deviceManagementConfiguration';

/** Rows of the report as of an instant, by column. */
async function reportOf(
  emulated: Emulated,
  body: object,
  at: number,
): Promise<readonly Readonly<Record<string, string>>[]> {
  const asked = await emulated.call('POST', jobsPath, {
    at,
    body: { reportName: 'AppInvRawData', format: 'csv', ...body },
  });
  equal(asked.status, 201, asked.text);
  const done = await emulated.call('GET', `${jobsPath}('${text(asked.json['id'])}')`, {
    at: at + 10_000,
  });
  const file = await fetch(text(done.json['url']));
  const [csv] = Object.values(unzipSync(new Uint8Array(await file.arrayBuffer())));
  const [head = '', ...lines] = strFromU8(csv ?? new Uint8Array())
    .trim()
    .split('\r\n');
  const columns = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, nth) => [column, cells[nth] ?? '']));
  });
}

describe('The report of application inventories', () => {
  let emulated: Emulated;

  before(async () => {
    emulated = await startEmulator(['--profile', 'strict', '--lag', 'off', '--devices', '200']);
  });
  after(() => emulated.stop());

  it('has the columns of Microsoft’s page', async function () {
    if (!existsSync(shapesPath)) return this.skip();
    const shapes = JSON.parse(readFileSync(shapesPath, 'utf8')) as Record<
      string,
      { columns: string[] }
    >;
    const [row] = await reportOf(emulated, {}, day(10));
    deepEqual(Object.keys(row ?? {}).toSorted(), shapes['AppInvRawData']?.columns.toSorted());
  });

  it('tells every device’s Office, Edge and Teams, and no time at which it was taken', async () => {
    const select = ['DeviceId', 'ApplicationName', 'ApplicationVersion', 'Platform'];
    const rows = await reportOf(emulated, { select }, day(10));
    const named = (pattern: RegExp) =>
      new Set(
        rows
          .filter((row) => pattern.test(row['ApplicationName'] ?? ''))
          .map((row) => row['DeviceId']),
      ).size;
    ok(named(/Microsoft 365/) > 170);
    ok(named(/^Microsoft Edge$/) > 180);
    ok(named(/^Microsoft Teams$/) > 160);
    ok(rows.every((row) => row['Platform'] === 'Windows'));
  });

  it('takes filters with eq on all columns but the key, and no others', async () => {
    const filter =
      "(ApplicationName eq 'Microsoft Edge') or (ApplicationName eq 'Microsoft Edge Beta')";
    const rows = await reportOf(
      emulated,
      { filter, select: ['ApplicationName', 'OSVersion'] },
      day(10),
    );
    deepEqual(new Set(rows.map((row) => row['ApplicationName'])), new Set(['Microsoft Edge']));
    match(rows[0]?.['OSVersion'] ?? '', /^10\.0\./);
    for (const wrong of ["ApplicationKey eq 'x'", "contains(ApplicationName,'Edge')", 'nonsense']) {
      const answer = await emulated.call('POST', jobsPath, {
        at: day(10),
        body: { reportName: 'AppInvRawData', filter: wrong },
      });
      equal(answer.status, 400, wrong);
    }
  });

  it('follows a policy: devices of an assigned group stay at the target version', async () => {
    const ids = new Map<string, string>();
    for (const row of await listAll(emulated, settingsPath, { at: day(-10) }))
      if (/\/office/.test(text(row['offsetUri']))) ids.set(text(row['name']), text(row['id']));
    const id = ids.get('L_UpdateTargetVersion') ?? '';
    const settingInstance = {
      '@odata.type': `${graphType}ChoiceSettingInstance`,
      settingDefinitionId: id,
      choiceSettingValue: {
        value: `${id}_1`,
        children: [
          {
            '@odata.type': `${graphType}SimpleSettingInstance`,
            settingDefinitionId: ids.get('L_UpdateTargetVersionID'),
            simpleSettingValue: {
              '@odata.type': `${graphType}StringSettingValue`,
              value: '16.0.15028.20248',
            },
          },
        ],
      },
    };
    const created = await emulated.call('POST', policiesPath, {
      at: day(-10),
      body: {
        name: 'Pin',
        platforms: 'windows10',
        technologies: 'mdm',
        settings: [{ settingInstance }],
      },
    });
    equal(created.status, 201, created.text);
    const target = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' };
    await emulated.call('POST', `${policiesPath}/${text(created.json['id'])}/assign`, {
      at: day(-10),
      body: { assignments: [{ target }] },
    });
    const filter = "ApplicationName eq 'Microsoft 365 Apps for enterprise - en-us'";
    const rows = await reportOf(emulated, { filter, select: ['ApplicationVersion'] }, day(20));
    const held = rows.filter((row) => row['ApplicationVersion'] === '16.0.15028.20248');
    ok(held.length / rows.length > 0.85, `${held.length} of ${rows.length}`);
    const statuses = await reportOf(
      emulated,
      {
        reportName: 'DeviceStatusesByConfigurationProfile',
        filter: `(PolicyId eq '${text(created.json['id'])}')`,
      },
      day(20),
    );
    ok(statuses.length > 180 && statuses.every((row) => row['PolicyName'] === 'Pin'));
    ok(statuses.filter((row) => row['ReportStatus'] === 'Succeeded').length > 170);
    const device = await emulated.call(
      'GET',
      '/v1.0/deviceManagement/managedDevices?$top=1&$select=id',
    );
    const shown = await emulated.control(
      'GET',
      `devices/${text(device.json['value']?.[0]?.['id'])}?at=2026-12-20T00:00:00Z`,
    );
    ok(shown.json['products']?.['edge']);
  });
});

describe('The lenient emulator', () => {
  it('shows applications what was detected, one row per name and version', async () => {
    const emulated = await startEmulator(['--profile', 'lenient', '--devices', '100']);
    try {
      const path = '/v1.0/deviceManagement/detectedApps';
      const filter = "?$filter=startswith(displayName,'Microsoft Edge')";
      const rows = await listAll(emulated, `${path}${filter}`, { at: day(10) });
      const edge = rows.filter((row) => text(row['displayName']) === 'Microsoft Edge');
      ok(edge.length > 1 && rows.length > edge.length);
      match(text(edge[0]?.['id']), /^[0-9a-f]{64}$/);
      const devices = await listAll(emulated, `${path}/${text(edge[0]?.['id'])}/managedDevices`, {
        at: day(10),
      });
      equal(devices.length, Number(edge[0]?.['deviceCount'] as unknown as Json));
    } finally {
      await emulated.stop();
    }
  });
});
