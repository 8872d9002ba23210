/**
 * A month of Microsoft 365 Apps over the emulator, step by step: its policies beside those of Windows on the same groups, its
 * versions from the inventory, and a bad one stopped by a pin and let go when it is mended.
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { factsOf } from '#core/area/areas.ts';
import { instantOfDay } from '#core/calendar.ts';
import { objectiveText } from '#core/objective/soFar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { judgedAtOf, planRelease } from '#core/release/state/plan.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import type { Action } from '#core/release/step/decision.ts';
import { nextWake } from '#core/release/step/wake.ts';
import { dayMs } from '#core/time.ts';
import { dotted } from '#core/version.ts';
import { deleteCataloguePolicy, listCataloguePolicies } from '#graph/intune/cataloguePolicies.ts';
import { readRings } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { officePlane } from '../../src/activities/areas/office/office.ts';
import type { Deps } from '../../src/activities/deps.ts';
import { prepareRings } from '../../src/activities/fleet/prepare.ts';
import { atLastAttempt } from '../activities/attempts.ts';
import { createTenant, plans, type Tenant } from '../activities/tenants.ts';
import { openDatabase } from '../store/database.ts';
import { lookAt } from './lookAt.ts';

const badOffice = fileURLToPath(new URL('../../scenarios/bad-office.yaml', import.meta.url));
const id = '2026-12-B';

/** What was decided at one look, and the versions that the tenant's policies named after it. */
interface Looked {
  readonly at: number;
  readonly actions: readonly Action[];
  readonly pinnedTo: readonly (string | null | undefined)[];
}

describe('a month of Microsoft 365 Apps', () => {
  let store: Store;
  before(async () => ({ store } = await openDatabase()));
  after(() => store.close());

  it('that is good comes to its objective, with policies on the rings that Windows has', async () => {
    const tenant = await createTenant(store, { devices: 120 });
    const { release, looks, deps } = await played(tenant);
    const key = { tenant: tenant.name, area: 'office' } as const;
    const own = await readRings(store, key);
    const windows = await readRings(store, { ...key, area: 'quality' });
    assert.deepEqual(
      own.map(({ ring, groupId }) => [ring, groupId]),
      windows.map(({ ring, groupId }) => [ring, groupId]),
    );
    const plane = officePlane(deps, tenant.name);
    for (const { policyId, groupId } of own) {
      const { groupIds } = await plane.readTargets(deps.graph, {
        policyId: policyId ?? '',
        asOf: judgedAtOf(release),
      });
      assert.deepEqual(groupIds, [groupId]);
    }
    const listed = await plane.list(deps.graph, { asOf: release.publishedAt });
    assert.ok(
      listed.every(({ isAltered }) => isAltered === false),
      'what was changed is put right',
    );
    assert.equal(release.objective?.outcome, 'met');
    assert.match(
      objectiveText(release),
      /are on Version 2204 .* or newer \(.* up to a week old\)$/,
    );
    assert.deepEqual(kindsOf(looks, ['pause', 'hold', 'propose', 'close']), []);
    await tenant.emulated.stop();
  });

  it('that is bad is pinned to the version before, and let go once a mended one is out', async () => {
    const tenant = await createTenant(store, { devices: 300, scenario: badOffice });
    const { release, looks } = await played(tenant);
    const pinnedOn = looks.filter(({ pinnedTo }) => pinnedTo.some((one) => one !== null));
    const before = dotted(release.content?.inPlace?.[0]?.version ?? []);
    assert.ok(pinnedOn.length > 0);
    for (const { pinnedTo } of pinnedOn) assert.deepEqual(pinnedTo, [before, before]);
    const days = pinnedOn.map(({ at }) => (at - release.publishedAt) / dayMs);
    assert.ok(Math.min(...days) < 10 && Math.max(...days) < 10, days.join());
    assert.deepEqual(kindsOf(looks, ['pause', 'resume']), ['pause', 'pause', 'resume', 'resume']);
    assert.equal(release.objective?.outcome, 'met');
    await tenant.emulated.stop();
  });
});

function kindsOf(looks: readonly Looked[], kinds: readonly string[]): readonly string[] {
  return looks.flatMap(({ actions }) =>
    actions.map(({ kind }) => kind).filter((kind) => kinds.includes(kind)),
  );
}

/** The month from a week before its day to its judgement, each look with what was decided carried out. */
async function played(tenant: Tenant) {
  const officeReleases = `${tenant.emulated.url}/_emulator/feeds/releases/v1.0/OfficeReleases`;
  const deps: Deps = { ...tenant.deps, feeds: { ...tenant.deps.feeds, officeReleases } };
  const key: ReleaseKey = { tenant: tenant.name, area: 'office', id };
  const { publishedAt } = factsOf(key.area).calendar.parseId(id) ?? { publishedAt: 0 };
  const cadence = { deferralDays: 0, deadlineDays: 3, gracePeriodDays: 0 };
  const rings = plans.map((one) => ({ ...one, cadence }));
  const policy = { ...defaultPolicy(tenant.name, undefined, key.area), rings };
  const createdAt = publishedAt - 8 * dayMs;
  const ready = { key, rings, asOf: createdAt };
  const { unmet } = await atLastAttempt(() => prepareRings(deps, ready));
  assert.equal(unmet, undefined);
  const planned = { key, basedOn: '2022-06-B', policy, publishedAt, createdAt };
  let release = planRelease({ ...planned, carriedPauses: {}, carriedHolds: [] });
  const looks: Looked[] = [];
  let at = createdAt;
  while (release.phase !== 'judged' && at < instantOfDay(publishedAt, 22)) {
    if (release.phase === 'summarized') await deletedByHand(deps, at);
    const taken = await lookAt(deps, release, at);
    ({ release } = taken);
    const policies = await officePlane(deps, tenant.name).list(deps.graph, { asOf: at });
    const pinnedTo = policies.map((one) => one.pinnedTo);
    looks.push({ at, actions: taken.decisions.map(({ action }) => action), pinnedTo });
    at = nextWake(release, at).at;
  }
  return { release, looks, deps };
}

/** What somebody does in the portal: the policies are deleted past the service. */
async function deletedByHand({ graph }: Deps, asOf: number): Promise<void> {
  for (const { policyId, displayName } of await listCataloguePolicies(graph, { asOf }))
    if (displayName.startsWith('Windows Autopatch - Office'))
      await deleteCataloguePolicy(graph.watchedBy({ begun: done, ended: done }), {
        policyId,
        asOf,
      });
}

const done = (): Promise<void> => Promise.resolve();
