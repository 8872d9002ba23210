/** Driver update profiles over HTTP: what they take, what they offer, what is decided of it, and what comes of it. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { dayMs } from '#core/time.ts';
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

const profilesPath = '/beta/deviceManagement/windowsDriverUpdateProfiles';

describe('An emulated driver update profile', () => {
  let emulated: Emulated;

  before(async () => {
    emulated = await startEmulator([...settled, '--scenario', 'bad-driver']);
  });
  after(() => emulated.stop());

  const create = (body: object, at = day(-7)) =>
    emulated.call('POST', profilesPath, { at, body: { displayName: 'Drivers', ...body } });
  const post = (path: string, body: object, at: number) =>
    emulated.call('POST', `${profilesPath}/${path}`, { at, body });
  const assignToAll = async (id: string, at = day(-7)) => {
    const target = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' };
    equal((await post(`${id}/assign`, { assignments: [{ target }] }, at)).status, 204);
  };
  const rowsOf = async (id: string, at: number) => {
    const rows = await listAll(emulated, `${profilesPath}/${id}/driverInventories`, { at });
    return new Map(rows.map((row) => [text(row['version']), row]));
  };
  const act = (id: string, actionName: string, driverIds: unknown[], at: number) =>
    post(`${id}/executeAction`, { actionName, driverIds }, at);

  const refusals: readonly (readonly [string, object])[] = [
    ['no way to approve', {}],
    ['an unknown way to approve', { approvalType: 'never' }],
    ['no deferral where it approves by itself', { approvalType: 'automatic' }],
    ['31 days', { approvalType: 'automatic', deploymentDeferralInDays: 31 }],
    ['a deferral where somebody approves', { approvalType: 'manual', deploymentDeferralInDays: 1 }],
    ['a property that is none', { approvalType: 'manual', deferral: 1 }],
  ];
  for (const [what, body] of refusals) {
    it(`refuses ${what}`, async () => {
      equal((await create(body)).status, 400);
    });
  }

  it('has the properties of Microsoft’s type, and keeps its way to approve', async () => {
    const { status, json } = await create({
      approvalType: 'automatic',
      deploymentDeferralInDays: 3,
    });
    equal(status, 201);
    const type = lookUp('beta', 'microsoft.graph.windowsDriverUpdateProfile');
    ok(type?.kind === 'entity');
    const shown = Object.keys(json).filter((name) => !name.includes('@'));
    deepEqual([...type.properties.keys()].filter((name) => !shown.includes(name)).sort(), [
      'assignments',
      'driverInventories',
    ]);
    ok(shown.every((name) => type.properties.has(name)));
    equal(json['inventorySyncStatus'], null);
    const patch = (body: object) =>
      emulated.call('PATCH', `${profilesPath}/${text(json['id'])}`, { at: day(-6), body });
    equal((await patch({ approvalType: 'manual' })).status, 400);
    equal((await patch({ deploymentDeferralInDays: 9 })).json['deploymentDeferralInDays'], 9);
  });

  it('offers what some device lacks, hours after it was assigned, and what came since once a day', async () => {
    const made = await create({ approvalType: 'automatic', deploymentDeferralInDays: 3 });
    const id = text(made.json['id']);
    await assignToAll(id);
    equal((await rowsOf(id, day(-6.9))).size, 0);
    const first = await rowsOf(id, day(-5.5));
    deepEqual([...first.keys()].sort(), ['0.1.27.0', '31.0.101.5590']);
    const type = lookUp('beta', 'microsoft.graph.windowsDriverUpdateInventory');
    ok(type?.kind === 'entity');
    const display = first.get('31.0.101.5590');
    ok(Object.keys(display ?? {}).every((name) => name.includes('@') || type.properties.has(name)));
    equal(display?.['name'], 'Nordlicht - Display - 31.0.101.5590');
    equal(display?.['approvalStatus'], 'approved');
    equal(display?.['category'], 'recommended');
    ok(Number(display?.['applicableDeviceCount']) > 10);
    const entered = Date.parse(text(display?.['deployDateTime'])) - 3 * dayMs;
    ok(
      entered >= day(-6.75) && entered <= day(-5.7),
      'counted from the entry, not from the maker’s date',
    );
    const firmware = first.get('0.1.27.0');
    equal(firmware?.['approvalStatus'], 'needsReview');
    equal(firmware?.['category'], 'other');
    equal(firmware?.['deployDateTime'], null);
    const later = await rowsOf(id, day(3.5));
    equal(later.get('31.0.101.5592')?.['category'], 'recommended');
    equal(later.get('31.0.101.5590')?.['category'], 'previouslyApproved');
    const profile = await emulated.call('GET', `${profilesPath}/${id}`, { at: day(3.5) });
    equal(profile.json['newUpdates'], 1);
    equal(profile.json['inventorySyncStatus']?.['driverInventorySyncState'], 'success');
  });

  it('is brought up to date when it is asked to', async () => {
    const id = text((await create({ approvalType: 'manual' }, day(1.9))).json['id']);
    equal((await post(`${id}/syncInventory`, {}, day(1.9))).status, 400, 'it reaches nobody');
    await assignToAll(id, day(1.9));
    equal((await post(`${id}/syncInventory`, {}, day(2.01))).status, 204);
    const during = await emulated.call('GET', `${profilesPath}/${id}`, { at: day(2.02) });
    equal(during.json['inventorySyncStatus'], null);
    ok((await rowsOf(id, day(2.03))).has('31.0.101.5592'));
  });

  it('tells of each driver what became of an action, with 200 whatever that is', async () => {
    const id = text((await create({ approvalType: 'manual' })).json['id']);
    await assignToAll(id);
    const rows = await rowsOf(id, day(-5));
    const [display, firmware] = ['31.0.101.5590', '0.1.27.0'].map((one) =>
      text(rows.get(one)?.['id']),
    );
    const approved = await act(id, 'approve', [display, 'nobody'], day(-5));
    equal(approved.status, 200);
    deepEqual(
      ['successfulDriverIds', 'failedDriverIds', 'notFoundDriverIds'].map(
        (list) => approved.json[list],
      ),
      [[display], [], ['nobody']],
    );
    const declined = await act(id, 'decline', [display, firmware], day(-4.9));
    deepEqual(declined.json['failedDriverIds'], [display], 'what is approved is never declined');
    deepEqual(declined.json['successfulDriverIds'], [firmware]);
    const paused = await act(id, 'suspend', [display, firmware], day(-4.8));
    deepEqual(paused.json['failedDriverIds'], [firmware], 'what is declined cannot be paused');
    equal((await rowsOf(id, day(-4.7))).get('31.0.101.5590')?.['approvalStatus'], 'suspended');
    equal((await act(id, 'forget', [display], day(-4))).status, 400);
  });

  it('has its drivers installed, drops what no device needs, and is summed up by the worst on each device', async () => {
    const id = text(
      (await create({ approvalType: 'automatic', deploymentDeferralInDays: 0 })).json['id'],
    );
    await assignToAll(id);
    const at = async (days: number) =>
      Number((await rowsOf(id, day(days))).get('31.0.101.5590')?.['applicableDeviceCount'] ?? 0);
    const before = await at(-5.7);
    ok((await at(1)) < before / 2, `${before}`);
    const asked = { reportName: 'DriverUpdatePolicyStatusSummary' };
    const own = (await exportedRows(emulated, asked, day(1))).find((row) => row['PolicyId'] === id);
    equal(typeof own?.['CountDevicesSuccessStatus'], 'string');
    equal(own?.['CountOfNeedsReviewDrivers'], '1');
    ok(Number(own?.['CountDevicesSuccessStatus']) > 100);
  });

  it('can be deleted', async () => {
    const id = text((await create({ approvalType: 'manual' })).json['id']);
    equal((await emulated.call('DELETE', `${profilesPath}/${id}`, { at: day(0) })).status, 204);
    equal((await emulated.call('GET', `${profilesPath}/${id}`, { at: day(0) })).status, 404);
  });
});
