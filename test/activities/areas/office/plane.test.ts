/** Policies of Microsoft 365 Apps in a settings catalogue after Microsoft's pages. */
import assert from 'node:assert/strict';
import { GraphError } from '#graph/error.ts';
import type { Store } from '#store/store.ts';
import { officePlane } from '../../../../src/activities/areas/office/office.ts';
import type { ControlPlane } from '../../../../src/activities/areas/plane.ts';
import { marker } from '../../../../src/activities/names.ts';
import { eachTenant } from '../given.ts';
import { onOff, startCatalogue, type Catalogue } from '../settingsCatalogue.ts';

const asOf = Date.parse('2026-12-08T18:00:00Z');
const groupId = '02bd9fd6-8f93-4758-87c3-1fb73740a315';
const cadence = { deferralDays: 3, deadlineDays: 7, gracePeriodDays: 0 };

describe('the policies of Microsoft 365 Apps', () => {
  let store: Store;
  let catalogue: Catalogue;
  let plane: ControlPlane;
  let tenant = '';
  eachTenant('office', startCatalogue, (given) => {
    ({ store, server: catalogue, tenant } = given);
    plane = planeNow();
  });

  const planeNow = (): ControlPlane => officePlane({ store }, tenant);
  const mark = () => marker(tenant, 'office/fast');

  async function made() {
    const named = { displayName: plane.ringPolicyName('fast'), description: mark() };
    return await plane.create(catalogue.graph, { ...named, cadence, groupId: null, asOf });
  }
  /** Settings of a policy by the last part of their ids, with what stands under them. */
  function said(nth = 0): Readonly<Record<string, string>> {
    const settings = catalogue.policies[nth]?.settings ?? [];
    const pairs = settings.map((one) => {
      const { settingDefinitionId: id, choiceSettingValue } = one['settingInstance'] as {
        settingDefinitionId: string;
        choiceSettingValue: { value: string; children: Record<string, { value: unknown }>[] };
      };
      const [child] = choiceSettingValue.children;
      const under = child?.['simpleSettingValue']?.value ?? child?.['choiceSettingValue']?.value;
      const own = choiceSettingValue.value.slice(id.length + 1);
      return [id.split('l_updates_l_')[1], under === undefined ? own : `${own} ${under as string}`];
    });
    return Object.fromEntries(pairs) as Record<string, string>;
  }
  const branch = 'pdates~policy~l_microsoftofficemachine~l_updates_l_updatebranch_l_updatebranchid';

  it('say channel, updates on, switch hidden, notices shown, deadline and delay', async () => {
    const policy = await made();
    assert.equal(policy.displayName, 'Windows Autopatch - Office Update Configuration [Fast]');
    assert.deepEqual(said(), {
      enableautomaticupdates: '1',
      updatebranch: `1 ${branch}_monthlyenterprise`,
      hideenabledisableupdates: '1',
      hideupdatenotifications: '0',
      updatedeadline: '1 7',
      deferupdatedays: '1 3',
    });
    assert.deepEqual(policy.cadence, cadence);
    assert.deepEqual([policy.paused, policy.pinnedTo, policy.isAltered], [false, null, false]);
  });

  it('are pinned to a version and let go again, and a repetition writes nothing', async () => {
    const { policyId } = await made();
    const pin = { policyId, asOf, changes: { pinnedTo: '16.0.19822.20180' } };
    const pinned = await plane.change(catalogue.graph, pin);
    assert.deepEqual([pinned.paused, pinned.pinnedTo], [true, '16.0.19822.20180']);
    assert.equal(said()['updatetargetversion'], '1 16.0.19822.20180');
    const writes = catalogue.writes.length;
    await plane.change(catalogue.graph, pin);
    assert.equal(catalogue.writes.length, writes);
    const free = await plane.change(catalogue.graph, {
      policyId,
      asOf,
      changes: { pinnedTo: null },
    });
    assert.deepEqual([free.paused, free.policyId], [false, policyId]);
    assert.equal(said()['updatetargetversion'], undefined);
  });

  for (const onPatch of ['passedOver', 'refused'] as const) {
    it(`are replaced, with whom they reach, where a change of settings is ${onPatch}`, async () => {
      const { policyId } = await made();
      await plane.assign(catalogue.graph, {
        policyId,
        groupIds: [groupId],
        excludedGroupIds: [],
        asOf,
      });
      catalogue.onPatch = onPatch;
      const changes = { pinnedTo: '16.0.19822.20180' };
      const pinned = await plane.change(catalogue.graph, { policyId, asOf, changes });
      assert.notEqual(pinned.policyId, policyId);
      assert.equal(pinned.pinnedTo, '16.0.19822.20180');
      assert.deepEqual(
        catalogue.policies.map(({ id }) => id),
        [pinned.policyId],
      );
      const { groupIds } = await plane.readTargets(catalogue.graph, { ...pinned, asOf });
      assert.deepEqual(groupIds, [groupId]);
    });
  }

  it('that a try has made before it died take their place and are made no second time', async () => {
    const { policyId } = await made();
    catalogue.onPatch = 'refused';
    const changes = { pinnedTo: '16.0.19822.20180' };
    await plane.change(catalogue.graph, { policyId, asOf, changes });
    const [other] = catalogue.policies;
    assert.ok(other);
    catalogue.policies.push({ ...other, id: policyId, settings: other.settings.slice(1) });
    const again = await plane.change(catalogue.graph, { policyId, asOf, changes });
    assert.equal(again.policyId, other.id);
    assert.equal(catalogue.policies.length, 1);
  });

  it('tell that somebody has changed them in the portal, and are put right', async () => {
    const { policyId } = await made();
    const [policy] = catalogue.policies;
    assert.ok(policy);
    policy.settings = policy.settings.slice(1);
    const now = await plane.read(catalogue.graph, { policyId, asOf });
    assert.equal(now.isAltered, true);
    await plane.change(catalogue.graph, { policyId, asOf, changes: { cadence } });
    assert.equal(said()['enableautomaticupdates'], '1');
  });

  it('are known from those of others by their mark alone', async () => {
    await made();
    catalogue.policies.push({
      id: 'aaaaaaaa-0000-4000-8000-000000000001',
      name: 'Office of another admin',
      description: '',
      settings: [],
      assignments: [],
    });
    const listed = await plane.list(catalogue.graph, { asOf });
    assert.deepEqual(
      listed.map(({ description }) => description),
      [mark()],
    );
  });

  it('are refused where a setting is gone, double, or without what stands under it', async () => {
    const { definitions } = catalogue;
    const indexOf = (name: string): number => definitions.findIndex((one) => one['name'] === name);
    const target = definitions[indexOf('L_UpdateTargetVersion')];
    assert.ok(target);
    const unclear = (pattern: RegExp) => (error: unknown) =>
      error instanceof GraphError && error.code === 'settingUnclear' && pattern.test(error.message);
    definitions.splice(indexOf('L_UpdateTargetVersionID'), 1);
    await assert.rejects(made(), unclear(/the value under Target Version" .* is not there/));
    plane = planeNow();
    definitions.splice(indexOf('L_UpdateTargetVersion'), 1);
    await assert.rejects(made(), unclear(/"Target Version" .* is not there .* import Office/));
    plane = planeNow();
    definitions.push(
      target,
      onOff('other~l_microsoftofficemachine~l_updates_x', 'L_UpdateTargetVersion', 'x'),
    );
    await assert.rejects(made(), unclear(/"Target Version" .* is there 2 times \(/));
    assert.deepEqual(catalogue.writes, []);
  });

  it('do without a delay where the template has none, unless a ring is delayed', async () => {
    const { definitions } = catalogue;
    const isDelay = ({ name }: Record<string, unknown>): boolean =>
      String(name).startsWith('L_DeferUpdateDays');
    for (const one of definitions.filter(isDelay)) definitions.splice(definitions.indexOf(one), 1);
    const named = { displayName: 'n', description: mark(), groupId: null, asOf };
    await plane.create(catalogue.graph, { ...named, cadence: { ...cadence, deferralDays: 0 } });
    await assert.rejects(made(), /"Delay downloading .* is not there/);
  });

  it('ask for the ids of settings once a day, and keep them', async () => {
    await made();
    catalogue.definitions.splice(0);
    plane = planeNow();
    await made();
    assert.equal(catalogue.policies.length, 2);
  });
});
