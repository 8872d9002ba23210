/** Haste for the devices that an objective lacks: these alone, once their ring's time is over, where policy and rings allow it. */
import assert from 'node:assert/strict';
import type { Cause, CauseKind } from '#core/incident/cause.ts';
import type { Incident } from '#core/incident/incident.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Release } from '#core/release/state/release.ts';
import { listGroups, readMembers } from '#graph/directory/groups.ts';
import { listManagedDevices } from '#graph/intune/devices.ts';
import { listExpedites, readExpediteTargets } from '#graph/intune/expedites.ts';
import { patchRingPolicy } from '#graph/intune/ringPolicies.ts';
import { collectDevices } from '#store/device/devices.ts';
import { recordInstalls } from '#store/device/installs.ts';
import { openOrJoin, readIncident } from '#store/incident/incidents.ts';
import { saveRelease } from '#store/release/releases.ts';
import { readRings } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { hurry, retryFailed } from '../../../src/activities/incident/remedies/hurry.ts';
import { observeContent } from '../../../src/activities/observe/observeContent.ts';
import { day } from '../../emulator/emulated.ts';
import { rowsOf } from '../../graph/graphs.ts';
import { openDatabase } from '../../store/database.ts';
import { atLastAttempt } from '../attempts.ts';
import { createTenant, plans, type Tenant } from '../tenants.ts';

describe('haste against an incident', () => {
  let store: Store;
  let tenant: Tenant;
  let release: Release;
  let incident: Incident;

  before(async () => {
    ({ store } = await openDatabase());
    tenant = await createTenant(store, { devices: 40 });
    const { key, name, deps } = tenant;
    await keepFromUpdating();
    const policy = { ...defaultPolicy(name), rings: plans };
    const planned = planRelease({
      key,
      basedOn: null,
      policy,
      publishedAt: day(0),
      createdAt: day(-8),
      carriedPauses: {},
      carriedHolds: [],
    });
    const look = { release: planned, asOf: day(1), missing: [], isFresh: true };
    const { content } = await observeContent(deps, look);
    assert.ok(content !== null);
    const rings = planned.rings.map((ring) => ({ ...ring, offeredAt: day(0), deadlineAt: day(3) }));
    release = { ...planned, content, rings };
    await seenAs(day(9));
    await saveRelease(store, { release, status: 'over', at: day(9) });
    incident = await opened('missed');
  });
  after(async () => {
    await tenant.emulated.stop();
    await store.close();
  });

  /** Somebody has put off the update in the last ring. */
  async function keepFromUpdating(): Promise<void> {
    const { graph } = tenant.deps;
    const { policyId } =
      (await readRings(store, tenant.key)).find(({ ring }) => ring === 'broad') ?? {};
    const cadence = { deferralDays: 30, deadlineDays: 7, gracePeriodDays: 7 };
    const asOf = day(-7);
    await patchRingPolicy(graph, { policyId: policyId ?? '', asOf, changes: { cadence } });
  }

  async function seenAs(asOf: number): Promise<void> {
    const pages = listManagedDevices(tenant.deps.graph, { asOf });
    await collectDevices(store, { tenant: tenant.name, pages, collectedAt: asOf });
  }

  async function opened(kind: CauseKind & ('missed' | 'foreseen')): Promise<Incident> {
    const { key, name } = tenant;
    const cause: Cause = { kind, area: 'quality', release: key.id };
    const news = { cause, id: kind, at: day(9), text: 'It was missed.' };
    const joined = await openOrJoin(store, news, { key, isRehearsal: false });
    const found = await readIncident(store, { tenant: name, number: joined?.number ?? 0 });
    assert.ok(found !== null);
    return found;
  }

  const tried = (remedy: typeof hurry, asOf: number) =>
    atLastAttempt(() => remedy(tenant.deps, incident, asOf));

  async function behind(asOf: number) {
    const { graph } = tenant.deps;
    const groups = (await rowsOf(listGroups(graph, { asOf }))).filter(({ displayName }) =>
      displayName.includes('Behind'),
    );
    const profiles = (await listExpedites(graph, { asOf })).filter(({ displayName }) =>
      displayName.includes('behind'),
    );
    return { groups, profiles };
  }

  it('is refused with its reason where the policy, a stop or a later month is against it', async () => {
    const { expedite } = release.policy;
    const isForbidden = { ...release.policy, expedite: { ...expedite, allowed: false } };
    const stopped = release.rings.map((ring) => ({ ...ring, rolledBackAt: day(5) }));
    const save = (one: Release) => saveRelease(store, { release: one, status: 'over', at: day(9) });
    await save({ ...release, policy: isForbidden });
    assert.deepEqual(await tried(hurry, day(9)), {
      outcome: 'cannot',
      text: 'the policy has expedite.allowed: false',
    });
    await save({ ...release, rings: stopped });
    assert.match(
      (await tried(hurry, day(9))).text,
      /^no update .* serves a ring whose time is over/,
    );
    await save(release);
    assert.match((await tried(hurry, day(36))).text, /^the next release brings all/);
    assert.deepEqual((await behind(day(9))).groups, []);
  });

  it('repeats failed installs only of classes that another try may mend', async () => {
    const { graph } = tenant.deps;
    assert.equal((await tried(retryFailed, day(9))).outcome, 'needless');
    const devices = await rowsOf(listManagedDevices(graph, { asOf: day(9) }));
    const lines = new Map(
      release.content?.targets.map(({ line, version }) => [line, version.join('.')]) ?? [],
    );
    const behindNow = devices.flatMap(({ entraDeviceId, osVersion }) => {
      const target = lines.get(osVersion?.split('.')[2] ?? '');
      return entraDeviceId === null || target === undefined
        ? []
        : [{ entraDeviceId, targetBuild: `10.0.${target}` }];
    });
    const classes = ['DownloadTimeout', 'DiskFull', 'InstallFileLocked'];
    const rows = behindNow.map((one, nth) => ({
      ...one,
      state: 'failed' as const,
      errorClass: classes[nth % 3] ?? null,
      errorCode: null,
      at: day(8),
    }));
    await recordInstalls(store, { key: tenant.key, rows, at: day(9) });
    const came = await tried(retryFailed, day(9));
    assert.equal(came.outcome, 'done');
    const { groups } = await behind(day(9));
    const groupId = groups[0]?.groupId ?? '';
    const members = await readMembers(graph, { groupId, asOf: day(9) });
    const failed = await store.db
      .selectFrom('installs')
      .innerJoin('devices', 'devices.entra_device_id', 'installs.entra_device_id')
      .select(['devices.object_id as id', 'installs.error_class as what'])
      .where('devices.tenant', '=', tenant.name)
      .where('installs.tenant', '=', tenant.name)
      .execute();
    const classOf = new Map(failed.map(({ id, what }) => [id, what]));
    assert.ok(members.size > 0);
    for (const id of members)
      assert.ok(['DownloadTimeout', 'InstallFileLocked'].includes(classOf.get(id) ?? ''), id);
    await store.db.deleteFrom('installs').where('tenant', '=', tenant.name).execute();
  });

  it('brings the devices of a ring whose time is over, and no others, and again does nothing more', async () => {
    const before = await tenant.seen(day(9));
    const came = await tried(hurry, day(9));
    assert.match(came.text, /^\d+ devices of first, broad get 2022\.06 .* at once, with 1 day/);
    const { groups, profiles } = await behind(day(9));
    assert.deepEqual([groups.length, profiles.length], [1, 1]);
    const groupId = groups[0]?.groupId ?? '';
    const members = await readMembers(tenant.deps.graph, { groupId, asOf: day(9) });
    assert.equal(came.text.startsWith(`${members.size} devices`), true);
    const profileId = profiles[0]?.profileId ?? '';
    const targets = await readExpediteTargets(tenant.deps.graph, { profileId, asOf: day(9) });
    assert.deepEqual(targets.groupIds, [groupId]);
    const writes = await tenant.writes();
    assert.deepEqual(await tried(hurry, day(9)), came);
    assert.equal(await tenant.writes(), writes);
    const after = await tenant.seen(day(13));
    const changed = [...after].filter(([id, one]) => one.osVersion !== before.get(id)?.osVersion);
    assert.ok(changed.length >= members.size * 0.85, `${changed.length} of ${members.size} came`);
  });

  it('lets those go that have come, before the next ones get it', async () => {
    await seenAs(day(13));
    const came = await tried(hurry, day(13));
    const { groups, profiles } = await behind(day(13));
    assert.deepEqual([groups.length, profiles.length], [1, 1]);
    const groupId = groups[0]?.groupId ?? '';
    const members = await readMembers(tenant.deps.graph, { groupId, asOf: day(13) });
    if (came.outcome === 'done') assert.ok(came.text.startsWith(`${members.size} device`));
    else assert.equal(came.outcome, 'needless');
  });
});
