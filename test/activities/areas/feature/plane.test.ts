/** Feature update profiles of rings, beside the update rings of the same devices and profiles that others have made. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { feature } from '#core/area/feature.ts';
import type { Release } from '#core/release/state/release.ts';
import { declareIntent, upsertRing } from '#store/release/rings.ts';
import { saveRelease } from '#store/release/releases.ts';
import type { Store } from '#store/store.ts';
import { findAlteredPolicies } from '../../../../src/activities/areas/catalogue/drift.ts';
import { featureAdapter } from '../../../../src/activities/areas/feature/feature.ts';
import { featurePlane } from '../../../../src/activities/areas/feature/plane.ts';
import type { ControlPlane } from '../../../../src/activities/areas/plane.ts';
import type { Deps } from '../../../../src/activities/deps.ts';
import { marker } from '../../../../src/activities/names.ts';
import { plannedRelease } from '../../../core/release/world.ts';
import { eachTenant } from '../given.ts';
import { startProfiles, targetOf, type Profiles } from '../featureProfiles.ts';

const asOf = Date.parse('2026-12-08T18:00:00Z');
const groupId = '02bd9fd6-8f93-4758-87c3-1fb73740a315';
const cadence = { deferralDays: 60, deadlineDays: 5, gracePeriodDays: 2 };

describe('feature update profiles', () => {
  let store: Store;
  let graph: Profiles;
  let plane: ControlPlane;
  let tenant = '';
  eachTenant('feature', startProfiles, (given) => {
    ({ store, server: graph, tenant } = given);
    plane = featurePlane(deps(), tenant);
  });

  const deps = (): Deps => ({ store, graph: graph.graph }) as Deps;
  const made = async () =>
    await plane.create(graph.graph, {
      displayName: plane.ringPolicyName('fast'),
      description: marker(tenant, 'feature/fast'),
      cadence,
      groupId,
      asOf,
    });

  /** A ring with its profile, and the update ring of quality updates beside it, which keeps versions away. */
  async function ring(): Promise<string> {
    const { policyId, pinnedTo = null } = await made();
    const state = { cadence, paused: false, pauseExpiresAt: null, rolledBackAt: null };
    const row = { tenant, ring: 'fast', position: 2, groupId, writtenAt: asOf, ...state };
    await upsertRing(store, { ...row, area: 'feature', policyId, pinnedTo });
    await upsertRing(store, { ...row, area: 'quality', policyId: 'ring-1' });
    graph.rings.set('ring-1', { id: 'ring-1', featureUpdatesDeferralPeriodInDays: 30 });
    return policyId;
  }
  const look = {
    release: { key: { tenant, area: 'feature', id: '2026-12-F' } } as Release,
    asOf,
  };
  const altered = async () =>
    await findAlteredPolicies(deps(), featurePlane(deps(), tenant), {
      ...look,
      release: { key: { ...look.release.key, tenant } } as Release,
    });

  it('name the lowest version that is offered as they are made, at once and for nobody', async () => {
    const { pinnedTo, paused, cadence: own } = await made();
    assert.deepEqual([pinnedTo, paused, own], ['26100', false, cadence]);
    const [profile] = graph.profiles.values();
    assert.deepEqual(profile, {
      id: 'profile-1',
      displayName: 'Windows Autopatch - DSS Policy [Fast]',
      description: `[ringmaster] ${tenant}/feature/fast`,
      featureUpdateVersion: 'Windows 11, version 24H2',
      installFeatureUpdatesOptional: false,
      installLatestWindows10OnWindows11IneligibleDevice: false,
      roleScopeTagIds: ['0'],
      rolloutSettings: {
        offerStartDateTimeInUTC: null,
        offerEndDateTimeInUTC: null,
        offerIntervalInDays: null,
      },
    });
    assert.equal(graph.targets.size, 0);
  });

  it('are known by their mark and never by their name', async () => {
    await made();
    graph.profiles.set('other', {
      id: 'other',
      displayName: plane.ringPolicyName('fast'),
      featureUpdateVersion: 'Windows 11, version 25H2',
    });
    graph.profiles.set('odd', { id: 'odd', featureUpdateVersion: 7 });
    const listed = await plane.list(graph.graph, { asOf });
    assert.deepEqual(
      listed.map(({ policyId }) => policyId),
      ['profile-1'],
    );
  });

  it('are moved to the release’s version and back, and a repetition writes nothing', async () => {
    const policyId = await ring();
    const to = async (pinnedTo: string) =>
      (await plane.change(graph.graph, { policyId, asOf, changes: { pinnedTo } })).pinnedTo;
    assert.equal(await to('26200'), '26200');
    assert.equal(
      graph.profiles.get(policyId)?.['featureUpdateVersion'],
      'Windows 11, version 25H2',
    );
    const { length } = graph.writes;
    assert.equal(await to('26200'), '26200');
    assert.equal(graph.writes.length, length);
    assert.equal(await to('26100'), '26100');
  });

  it('never name a version that nobody knows', async () => {
    const policyId = await ring();
    const change = plane.change(graph.graph, { policyId, asOf, changes: { pinnedTo: '29999' } });
    await assert.rejects(change, /No version of Windows with build 29999 is known/);
  });

  it('take the deferral of feature updates from the update ring, which has their deadline', async () => {
    const policyId = await ring();
    await plane.assign(graph.graph, { policyId, asOf, groupIds: [groupId], excludedGroupIds: [] });
    assert.deepEqual(graph.rings.get('ring-1'), {
      id: 'ring-1',
      '@odata.type': '#microsoft.graph.windowsUpdateForBusinessConfiguration',
      featureUpdatesDeferralPeriodInDays: 0,
      deadlineForFeatureUpdatesInDays: 5,
    });
    assert.deepEqual((await plane.readTargets(graph.graph, { policyId, asOf })).groupIds, [
      groupId,
    ]);
    const { length } = graph.writes;
    const changes = { cadence };
    await plane.change(graph.graph, { policyId, asOf, changes });
    assert.equal(graph.writes.length, length);
    const longer = { ...cadence, deadlineDays: 7 };
    const state = await plane.change(graph.graph, { policyId, asOf, changes: { cadence: longer } });
    assert.equal(graph.rings.get('ring-1')?.['deadlineForFeatureUpdatesInDays'], 7);
    assert.deepEqual([state.cadence.deadlineDays, state.isAltered], [7, false]);
  });

  it('go without an update ring where none is kept, or it is gone', async () => {
    const policyId = await ring();
    graph.rings.clear();
    await plane.assign(graph.graph, { policyId, asOf, groupIds: [groupId], excludedGroupIds: [] });
    const state = await plane.read(graph.graph, { policyId, asOf });
    assert.deepEqual([state.cadence, state.isAltered], [cadence, false]);
  });

  it('are found altered where somebody names another version, makes them optional or gradual, or defers beside them', async () => {
    const policyId = await ring();
    await plane.assign(graph.graph, { policyId, asOf, groupIds: [groupId], excludedGroupIds: [] });
    const intent = {
      release: '2026-12-F',
      cadence,
      pause: false,
      closed: true,
      rolledBackAt: null,
    };
    const key = { tenant, area: 'feature', ring: 'fast' } as const;
    await declareIntent(store, { ...key, intent: { ...intent, until: null, pinnedTo: '26100' } });
    assert.deepEqual(await altered(), []);
    const own = graph.profiles.get(policyId) ?? {};
    for (const change of [
      { featureUpdateVersion: 'Windows 11, version 25H2' },
      { featureUpdateVersion: 'Windows 12, version 27H2' },
      { installFeatureUpdatesOptional: true },
      { rolloutSettings: { offerStartDateTimeInUTC: '2026-12-20T00:00:00Z' } },
    ]) {
      graph.profiles.set(policyId, { ...own, ...change });
      assert.deepEqual(await altered(), ['fast'], JSON.stringify(change));
      const changes = { cadence, pinnedTo: '26100' };
      await plane.change(graph.graph, { policyId, asOf, changes });
      assert.deepEqual(await altered(), []);
    }
    graph.rings.set('ring-1', { id: 'ring-1', featureUpdatesDeferralPeriodInDays: 14 });
    assert.deepEqual(await altered(), ['fast']);
    graph.profiles.delete(policyId);
    assert.deepEqual(await altered(), ['fast']);
  });

  it('of others that reach a ring are told with their version and changed by nothing', async () => {
    await ring();
    graph.profiles.set('other', {
      id: 'other',
      displayName: 'Pilot\u202e wave',
      featureUpdateVersion: 'Windows 11, version 25H2',
    });
    graph.targets.set('other', [targetOf(groupId)]);
    const content = { name: 'Windows 11, version 25H2', targets: [] };
    const told = await featureAdapter.readMessages?.(deps(), content as never, {
      release: { key: { tenant, area: feature.area, id: '2026-12-F' } } as Release,
      asOf,
    });
    assert.deepEqual(
      told?.advisories.map(({ id, title }) => `${id}: ${title}`),
      [
        'profile/other: the feature update profile "Pilot wave" of somebody else names Windows 11, version 25H2 for fast too, and which of two counts is not known: take these groups out of it, or the devices out of the rings',
      ],
    );
    assert.deepEqual(
      graph.writes.filter((one) => one.includes('other')),
      [],
    );
  });

  it('bring along what is paused or held of quality updates, which is told with what keeps both away', async () => {
    await ring();
    const told = async (at = asOf) => {
      const content = { name: 'Windows 11, version 25H2', targets: [] };
      const { release } = look;
      const key = { ...release.key, tenant };
      const answer = await featureAdapter.readMessages?.(deps(), content as never, {
        release: { key } as Release,
        asOf: at,
      });
      return answer?.advisories.map(({ title }) => title) ?? [];
    };
    assert.deepEqual(await told(), []);
    const intent = { release: '2026-12-B', cadence, closed: true, rolledBackAt: null };
    const key = { tenant, area: 'quality', ring: 'fast' } as const;
    await declareIntent(store, { ...key, intent: { ...intent, pause: false, until: null } });
    assert.deepEqual(await told(), [], 'a ring that is not open yet is not paused');
    const until = asOf + 1;
    await declareIntent(store, { ...key, intent: { ...intent, pause: true, until } });
    const [title = ''] = await told();
    assert.match(
      title,
      /^quality updates of fast are paused by 2026-12-B, and Windows 11, version 25H2 brings/,
    );
    assert.match(title, /release pause --area feature --ring fast --only/);
    const kept = async (at: number) =>
      await featureAdapter.readKeptAway?.(deps(), {
        release: { key: { ...look.release.key, tenant } } as Release,
        asOf: at,
      });
    const why = 'quality updates of fast are paused by 2026-12-B';
    assert.deepEqual(await kept(asOf), [{ ring: 'fast', why }]);
    assert.deepEqual(await kept(until), []);
    assert.deepEqual(await told(until), []);
    const hold = { id: 'quality/2026-12-B/hold-1', cohort: [{ fact: 'model', value: 'Fjord 13' }] };
    const held = {
      ...plannedRelease(),
      key: { tenant, area: 'quality', id: '2026-12-B' } as const,
      holds: [{ ...hold, expiresAt: until + 1 } as never],
    };
    await saveRelease(store, { release: held, status: 'x', at: asOf });
    assert.match(
      (await told(until)).join(),
      /devices of model=Fjord 13 are kept from quality updates/,
    );
  });

  describe('that reach devices of a ring from elsewhere', () => {
    const ids = { one: randomUUID(), two: randomUUID() };
    const objects = { one: randomUUID(), two: randomUUID() };
    const elsewhere = '12bd9fd6-8f93-4758-87c3-1fb73740a315';

    async function conflicting(...targets: readonly (string | null)[]) {
      const policyId = await ring();
      for (const name of ['one', 'two'] as const)
        await store.pool.query(
          `insert into devices (tenant, device_id, object_id, ring, registration, discovered_at, collected_at, is_virtual_machine)
           values ($1, $2, $3, 'fast', 'ready', 0, 0, false)`,
          [tenant, ids[name], objects[name]],
        );
      graph.members.set(elsewhere, [objects.one]);
      graph.profiles.set('other', {
        id: 'other',
        featureUpdateVersion: 'Windows 11, version 25H2',
      });
      graph.targets.set('other', targets.map(targetOf));
      const found: string[] = [];
      const settled: string[] = [];
      const onOther = (some: readonly string[]): void => void settled.push(...some);
      for await (const page of plane.conflicts?.(graph.graph, { policyId, asOf, onOther }) ?? [])
        found.push(...page);
      return { found: found.toSorted(), settled: settled.toSorted() };
    }
    const both = Object.values(ids).toSorted();

    it('stand against those devices alone', async () => {
      assert.deepEqual(await conflicting(elsewhere), { found: [ids.one], settled: [ids.two] });
    });
    it('are read once for all rings', async () => {
      await conflicting(elsewhere);
      const [policyId = ''] = graph.profiles.keys();
      const onOther = (): void => undefined;
      for await (const page of plane.conflicts?.(graph.graph, { policyId, asOf, onOther }) ?? [])
        assert.deepEqual(page, [ids.one]);
      const read = (end: string) => graph.reads().filter((path) => path.includes(end)).length;
      assert.deepEqual([read('other/assignments'), read(`${elsewhere}/transitiveMembers`)], [1, 1]);
    });
    it('stand against all where all devices are meant, or the ring itself', async () => {
      assert.deepEqual(await conflicting(null), { found: both, settled: [] });
    });
    it('stand against all where the ring itself is meant', async () => {
      assert.deepEqual(await conflicting(groupId), { found: both, settled: [] });
    });
    it('stand against none where a group is gone, or nobody is meant', async () => {
      assert.deepEqual(await conflicting(randomUUID()), { found: [], settled: both });
    });
  });
});
