/** Feature update profiles over HTTP: what Graph says of them, what the fleet does, and what the reports tell. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { listFeatureStates } from '#graph/intune/features/deviceStates.ts';
import { createTally } from '#graph/poison.ts';
import { graphOver } from '../../graph/graphs.ts';
import { lookUp } from '../../graph/microsoft/types.ts';
import {
  day,
  type Emulated,
  exportedRows,
  listAll,
  settled,
  startEmulator,
  text,
} from '../emulated.ts';

const profilesPath = '/beta/deviceManagement/windowsFeatureUpdateProfiles';
const itemsPath = '/beta/deviceManagement/windowsUpdateCatalogItems';
const typed = { '@odata.type': '#microsoft.graph.windowsFeatureUpdateProfile' };
const version = 'Windows 11, version 25H2';

describe('An emulated feature update profile', () => {
  let emulated: Emulated;

  before(async () => {
    emulated = await startEmulator([...settled, '--release', '2026-02-B']);
  });
  after(() => emulated.stop());

  const create = (body: object, at = day(-5)) =>
    emulated.call('POST', profilesPath, {
      at,
      body: { ...typed, displayName: 'Pinned', featureUpdateVersion: version, ...body },
    });
  const patch = (id: string, body: object, at = day(0)) =>
    emulated.call('PATCH', `${profilesPath}/${id}`, { at, body: { ...typed, ...body } });

  it('has the properties of Microsoft’s type and no others', async () => {
    const { status, json } = await create({ description: 'for all' });
    equal(status, 201);
    const type = lookUp('beta', 'microsoft.graph.windowsFeatureUpdateProfile');
    ok(type?.kind === 'entity');
    const shown = Object.keys(json).filter((name) => !name.includes('@'));
    deepEqual(
      shown.filter((name) => !type.properties.has(name)),
      [],
    );
    deepEqual(
      [...type.properties.keys()].filter((name) => !shown.includes(name)),
      ['assignments'],
    );
    equal(json['deployableContentDisplayName'], version);
    equal(json['installFeatureUpdatesOptional'], false);
    equal(json['installLatestWindows10OnWindows11IneligibleDevice'], false);
    deepEqual(Object.values(json['rolloutSettings'] ?? {}), [null, null, null]);
    ok(Date.parse(text(json['endOfSupportDate'])) > day(300));
  });

  it('names a version that is serviced, as the catalogue of feature items has it', async () => {
    const items = await listAll(
      emulated,
      `${itemsPath}/microsoft.graph.windowsFeatureUpdateCatalogItem`,
      { at: day(0) },
    );
    deepEqual(
      items.map((item) => item['version']),
      ['25H2', '24H2', '23H2'].map((one) => `Windows 11, version ${one}`),
    );
    const all = await listAll(emulated, itemsPath, { at: day(0) });
    equal(all.length > items.length, true);
    const type = lookUp('beta', 'microsoft.graph.windowsFeatureUpdateCatalogItem');
    ok(type?.kind === 'entity');
    for (const item of items) {
      const names = Object.keys(item).filter((name) => !name.includes('@'));
      deepEqual(
        names.filter((name) => !type.properties.has(name)),
        [],
      );
    }
    equal((await create({ featureUpdateVersion: 'Windows 10, version 22H2' })).status, 400);
    equal((await create({ featureUpdateVersion: '25H2' })).status, 400);
  });

  it('stands in the catalogue of the deployment service until its last day', async () => {
    const path = `/beta/admin/windows/updates/catalog/entries?$filter=isof('microsoft.graph.windowsUpdates.featureUpdateCatalogEntry')`;
    const entries = await listAll(emulated, path, { at: day(0) });
    deepEqual(
      entries.map((entry) => [entry['displayName'], entry['version'], entry['buildNumber']])[0],
      [`Feature Update to ${version}`, version, '26200'],
    );
    ok(entries.every((entry) => Date.parse(text(entry['deployableUntilDateTime'])) > day(0)));
  });

  const opaque: readonly (readonly [string, object | null])[] = [
    ['a start in the past', { offerStartDateTimeInUTC: iso(-7) }],
    [
      'a first group tomorrow',
      { offerStartDateTimeInUTC: iso(-4), offerEndDateTimeInUTC: iso(4), offerIntervalInDays: 2 },
    ],
    [
      'a last group on the first day',
      { offerStartDateTimeInUTC: iso(1), offerEndDateTimeInUTC: iso(1), offerIntervalInDays: 2 },
    ],
    [
      'an end without days between',
      { offerStartDateTimeInUTC: iso(1), offerEndDateTimeInUTC: iso(4) },
    ],
    ['an end without a start', { offerEndDateTimeInUTC: iso(4), offerIntervalInDays: 1 }],
    ['a date that is none', { offerStartDateTimeInUTC: 'soon' }],
  ];
  for (const [what, rolloutSettings] of opaque) {
    it(`answers ${what} with an error that names nothing`, async () => {
      const answer = await create({ rolloutSettings });
      equal(answer.status, 400);
      ok(text(answer.json['error']?.['message']).includes('An error has occurred'), answer.text);
    });
  }

  it('keeps for ever what it does for devices that cannot run Windows 11', async () => {
    const flag = 'installLatestWindows10OnWindows11IneligibleDevice';
    const id = text((await create({ [flag]: true })).json['id']);
    equal((await patch(id, { [flag]: false })).status, 400);
    equal((await patch(id, { [flag]: true, description: 'new' })).json['description'], 'new');
  });

  it('can be changed, expanded and deleted, and its list takes no filter', async () => {
    const id = text((await create({})).json['id']);
    const moved = await patch(id, { featureUpdateVersion: 'Windows 11, version 24H2' });
    equal(moved.json['featureUpdateVersion'], 'Windows 11, version 24H2');
    equal((await patch(id, { colour: 'blue' })).status, 400);
    const filtered = `${profilesPath}?$filter=displayName eq 'Pinned'`;
    equal((await emulated.call('GET', filtered)).status, 400);
    const expanded = await emulated.call('GET', `${profilesPath}/${id}?$expand=assignments`);
    deepEqual(expanded.json['assignments'], []);
    equal((await emulated.call('DELETE', `${profilesPath}/${id}`)).status, 204);
    equal((await emulated.call('GET', `${profilesPath}/${id}`)).status, 404);
  });

  it('takes the devices of its groups to its version, and the report tells how far each is', async () => {
    const group = await emulated.call('POST', '/v1.0/groups', {
      at: day(-6),
      body: { displayName: 'g', mailEnabled: false, mailNickname: 'g', securityEnabled: true },
    });
    const devices = await listAll(emulated, '/beta/deviceManagement/managedDevices', {
      at: day(-6),
    });
    const wanted = devices.filter((one) => /26100|22631/.test(text(one['osVersion']))).slice(0, 20);
    const objects = await listAll(emulated, '/v1.0/devices', { at: day(-6) });
    const known = new Set(wanted.map((one) => text(one['azureADDeviceId'])));
    for (const { id } of objects.filter((one) => known.has(text(one['deviceId']))) as unknown as {
      id: string;
    }[]) {
      const reference = `https://graph.microsoft.com/v1.0/directoryObjects/${id}`;
      const path = `/v1.0/groups/${text(group.json['id'])}/members/$ref`;
      const body = { '@odata.id': reference };
      equal((await emulated.call('POST', path, { at: day(-6), body })).status, 204);
    }
    const id = text((await create({})).json['id']);
    const target = {
      '@odata.type': '#microsoft.graph.groupAssignmentTarget',
      groupId: group.json['id'],
    };
    const assigned = await emulated.call('POST', `${profilesPath}/${id}/assign`, {
      at: day(-5),
      body: { assignments: [{ target }] },
    });
    equal(assigned.status, 204);

    deepEqual(await reportOf(emulated, id, day(-5)), [], 'the service tells within the hour');
    const early = await reportOf(emulated, id, day(-4.9));
    equal(early.length, wanted.length);
    ok(early.some((row) => row['CurrentDeviceUpdateStatus'] === '2'));
    const tally = createTally();
    const told = [];
    const asked = { profileId: id, asOf: day(-4.9), tally };
    for await (const state of listFeatureStates(graphOver(emulated), asked)) told.push(state);
    deepEqual([told.length, tally.counts()], [wanted.length, []]);
    ok(told.every((one) => one.version === version && one.errorClass === null));
    const late = await reportOf(emulated, id, day(25));
    const done = late.filter((row) => row['CurrentDeviceUpdateStatus'] === '8');
    ok(done.length > wanted.length / 2, `${done.length} of ${wanted.length}`);
    ok(done.every((row) => row['AggregateState_loc'] === 'Success'));
    ok(late.every((row) => row['LatestAlertMessage'] !== ''));
    const updated = new Set(done.map((row) => row['DeviceId']));
    const now = await listAll(emulated, '/beta/deviceManagement/managedDevices', { at: day(25) });
    const versions = now
      .filter((one) => updated.has(text(one['id'])))
      .map((one) => text(one['osVersion']));
    ok(versions.filter((one) => one.startsWith('10.0.26200.')).length >= done.length - 2);
    const failed = await reportOf(emulated, id, day(-4), " and AggregateState eq 'Success'");
    ok(failed.every((row) => row['AggregateState'] === 'Success'));
  });

  it('needs its id for the report', async () => {
    const answer = await emulated.call('POST', '/beta/deviceManagement/reports/exportJobs', {
      body: { reportName: 'FeatureUpdateDeviceState' },
    });
    equal(answer.status, 400);
  });
});

function iso(days: number): string {
  return new Date(day(days)).toISOString();
}

/** The rows of the report on a profile. */
function reportOf(emulated: Emulated, id: string, at: number, more = '') {
  const filter = `(PolicyId eq '${id.toUpperCase()}'${more})`;
  return exportedRows(emulated, { reportName: 'FeatureUpdateDeviceState', filter }, at);
}
