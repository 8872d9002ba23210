/** Rings that are kept on the versions of Windows they have, over HTTP and a real store. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ringPlan } from '#core/ring.ts';
import { readVersionNotes } from '#store/reading/versionNotes.ts';
import { upsertRing } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { keepVersions } from '../../../../src/activities/areas/feature/pinning.ts';
import { prepareRings } from '../../../../src/activities/fleet/prepare.ts';
import type { Deps } from '../../../../src/activities/deps.ts';
import { atLastAttempt } from '../../attempts.ts';
import { eachTenant } from '../given.ts';
import { startProfiles, targetOf, type Profiles } from '../featureProfiles.ts';

const asOf = Date.parse('2026-12-08T18:00:00Z');
const groups = {
  test: '02bd9fd6-8f93-4758-87c3-1fb73740a315',
  fast: '12bd9fd6-8f93-4758-87c3-1fb73740a315',
} as const;
type Ring = keyof typeof groups;
const cadence = { deferralDays: 0, deadlineDays: 2, gracePeriodDays: 2 };

describe('Rings without a release of feature updates', () => {
  let store: Store;
  let graph: Profiles;
  let tenant = '';
  eachTenant('pinning', startProfiles, (given) => {
    ({ store, server: graph, tenant } = given);
  });
  beforeEach(async () => {
    for (const ring of ['test', 'fast'] as const) await row(ring, 'quality', `ring-${ring}`);
  });

  const deps = (): Deps => ({ store, graph: graph.graph }) as Deps;
  async function row(
    ring: Ring,
    area: 'quality' | 'feature',
    policyId: string | null,
  ): Promise<void> {
    const state = { cadence, paused: false, pauseExpiresAt: null, rolledBackAt: null };
    const of = { tenant, area, ring, policyId, groupId: groups[ring] };
    await upsertRing(store, { ...of, ...state, position: 0, writtenAt: asOf });
  }
  async function device(ring: Ring, build: number): Promise<string> {
    const objectId = randomUUID();
    await store.pool.query(
      `insert into devices (tenant, device_id, object_id, ring, registration, discovered_at, collected_at, is_virtual_machine, os_build, os_revision)
       values ($1, $2, $3, $4, 'ready', 0, 0, false, $5, 1)`,
      [tenant, randomUUID(), objectId, ring, build],
    );
    return objectId;
  }
  const keep = (mode: 'pinned' | 'unpinned' = 'pinned', at = asOf) =>
    keepVersions(deps(), {
      tenant,
      area: 'quality',
      plan: { mode, rings: ['test', 'fast'] },
      asOf: at,
    });
  const versionOf = (ring: Ring): unknown => {
    const own = [...graph.profiles.values()].filter(
      ({ description }) => description === `[ringmaster] ${tenant}/feature/${ring}`,
    );
    assert.ok(own.length <= 1, `${own.length} profiles of ${ring}`);
    return own[0]?.['featureUpdateVersion'];
  };

  it('get a profile of the lowest version that their devices have, for their group alone, and nothing is written again', async () => {
    await device('fast', 26_200);
    await device('fast', 26_100);
    const kept = await keep();
    assert.deepEqual([kept.kept, kept.rings, kept.notes], [2, 2, []]);
    assert.equal(versionOf('fast'), 'Windows 11, version 24H2');
    // Nobody is in it yet: it goes by the fleet.
    assert.equal(versionOf('test'), 'Windows 11, version 24H2');
    assert.deepEqual(
      [...graph.targets.values()].flat().map((one) => JSON.stringify(one).includes('exclusion')),
      [false, false],
    );
    const { length } = graph.writes;
    await keep('pinned', asOf + 1);
    assert.equal(graph.writes.length, length);
  });

  it('are lowered where a device with less has come', async () => {
    await device('fast', 26_200);
    await keep();
    assert.equal(versionOf('fast'), 'Windows 11, version 25H2');
    await device('fast', 26_100);
    await keep('pinned', asOf + 1);
    assert.equal(versionOf('fast'), 'Windows 11, version 24H2');
  });

  it('leave out devices that have what no profile can name, until they have more, and that is told', async () => {
    await device('fast', 26_100);
    const old = await device('fast', 22_631);
    const kept = await keep();
    assert.equal(kept.kept, 2);
    assert.match(
      kept.notes[0] ?? '',
      /^fast is pinned to .*24H2 without 1 device with .*23H2, which/,
    );
    assert.deepEqual(
      (await readVersionNotes(store, { tenant })).map(({ subject }) => subject),
      ['fast'],
    );
    const [[id, group] = ['', {}]] = graph.groups;
    assert.equal(group['displayName'], 'Windows Autopatch Unpinned Fast');
    assert.deepEqual(graph.members.get(id), [old]);
    assert.match(JSON.stringify([...graph.targets.values()]), /exclusionGroup[^}]*/);
    const excluded = graph.writes.findIndex((one) => one === 'POST /$batch');
    const assigned = graph.writes.findIndex((one) => one.endsWith('profile-2/assign'));
    assert.ok(excluded >= 0 && excluded < assigned, graph.writes.join());
    const { length } = graph.writes;
    const before = graph.reads().length;
    await keep('pinned', asOf + 1);
    assert.equal(graph.writes.length, length);
    const read = graph.reads().slice(before);
    const times = (end: string) => read.filter((path) => path.endsWith(end)).length;
    assert.deepEqual([times('windowsFeatureUpdateProfiles'), times(`${id}/members`)], [1, 1]);
    await store.pool.query('update devices set os_build = 26100 where object_id = $1', [old]);
    assert.deepEqual((await keep('pinned', asOf + 2)).notes, []);
    assert.deepEqual(graph.members.get(id), []);
    await keep('unpinned', asOf + 3);
    assert.equal(graph.groups.size, 0);
  });

  it('are left alone, and that is told, where all devices have such', async () => {
    await device('test', 26_100);
    await device('fast', 22_631);
    const kept = await keep();
    assert.equal(kept.kept, 1);
    assert.match(kept.notes[0] ?? '', /^fast is not pinned .*Windows 11, version 23H2, which no/);
    assert.equal(versionOf('fast'), undefined);
  });

  it('are left to profiles of somebody else that reach their devices, and ours is taken away', async () => {
    const one = await device('fast', 26_100);
    await device('fast', 26_100);
    await keep();
    const elsewhere = randomUUID();
    graph.members.set(elsewhere, [one]);
    graph.profiles.set('other', {
      id: 'other',
      displayName: 'All laptops',
      featureUpdateVersion: 'x',
    });
    graph.targets.set('other', [targetOf(elsewhere)]);
    const { notes } = await keep('pinned', asOf + 1);
    assert.match(notes.join(), /fast is not pinned .*1 device is reached by .*"All laptops"/);
    assert.deepEqual(
      [versionOf('fast'), versionOf('test')],
      [undefined, 'Windows 11, version 24H2'],
    );
    graph.targets.set('other', [targetOf(null)]);
    assert.equal((await keep('pinned', asOf + 2)).kept, 0);
  });

  it('are not pinned where the policy says so, and former pins are taken away', async () => {
    await device('fast', 26_100);
    await keep();
    const { kept, notes } = await keep('unpinned', asOf + 1);
    assert.deepEqual([kept, notes, graph.profiles.size], [0, [], 0]);
  });

  it('hand their pin over to a release of feature updates, which then has it alone', async () => {
    await device('fast', 26_200);
    await keep();
    const ring = ringPlan('fast', 1, [0, 2, 2]);
    graph.rings.set('ring-fast', { id: 'ring-fast', featureUpdatesDeferralPeriodInDays: 30 });
    const pin = [...graph.profiles.values()].find(({ displayName }) =>
      String(displayName).includes('Fast'),
    );
    await row('fast', 'feature', null);
    graph.members.set(groups.fast, []);
    const key = { tenant, area: 'feature', id: '2026-12-F' } as const;
    const { unmet = [] } = await atLastAttempt(() =>
      prepareRings(deps(), { key, rings: [ring], asOf }),
    );
    assert.deepEqual(unmet, []);
    const { rows } = await store.pool.query<{ policy_id: string }>(
      `select policy_id from rings where tenant = $1 and area = 'feature'`,
      [tenant],
    );
    assert.equal(rows[0]?.policy_id, pin?.['id']);
    assert.equal((await keep('pinned', asOf + 1)).kept, 2);
    assert.equal(versionOf('fast'), 'Windows 11, version 25H2');
  });
});
