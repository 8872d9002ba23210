/** Policies of Microsoft Edge in a settings catalogue after Microsoft's pages. */
import assert from 'node:assert/strict';
import { GraphError } from '#graph/error.ts';
import { upsertRing } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { edgePlane } from '../../../../src/activities/areas/edge.ts';
import type { ControlPlane } from '../../../../src/activities/areas/plane.ts';
import { marker } from '../../../../src/activities/names.ts';
import { eachTenant } from '../given.ts';
import { startCatalogue, type Catalogue } from '../settingsCatalogue.ts';

const asOf = Date.parse('2026-12-08T18:00:00Z');
const cadence = { deferralDays: 0, deadlineDays: 0, gracePeriodDays: 0 };

describe('the policies of Microsoft Edge', () => {
  let store: Store;
  let catalogue: Catalogue;
  let plane: ControlPlane;
  let tenant = '';
  eachTenant('edge', startCatalogue, (given) => {
    ({ store, server: catalogue, tenant } = given);
    plane = edgePlane({ store }, tenant);
  });

  async function made(ring: string) {
    const named = {
      displayName: plane.ringPolicyName(ring),
      description: marker(tenant, `edge/${ring}`),
    };
    return await plane.create(catalogue.graph, { ...named, cadence, groupId: null, asOf });
  }
  /** Options and values of a policy's settings, by the ends of their ids. */
  function said(nth = 0): readonly string[] {
    const settings = catalogue.policies[nth]?.settings ?? [];
    return settings.map((one) => {
      const { settingDefinitionId: id, choiceSettingValue } = one['settingInstance'] as {
        settingDefinitionId: string;
        choiceSettingValue: { value: string; children: Record<string, { value: unknown }>[] };
      };
      const [child] = choiceSettingValue.children;
      const under = child?.['simpleSettingValue']?.value ?? child?.['choiceSettingValue']?.value;
      const end = (text: unknown): string => String(text).split('_').at(-1) ?? '';
      return [end(id), end(choiceSettingValue.value), ...(under === undefined ? [] : [end(under)])]
        .join(' ')
        .trim();
    });
  }
  const without = (name: string): void => {
    const gone = catalogue.definitions.findIndex((one) => one['name'] === name);
    catalogue.definitions.splice(gone, 1);
  };

  it('put the Test ring on Beta and the others on Stable, and say nothing else', async () => {
    const test = await made('test');
    assert.equal(test.displayName, 'Windows Autopatch - Edge Update Channel Beta [Test]');
    assert.deepEqual(said(), ['targetchannelmicrosoftedge 1 beta']);
    await made('broad');
    assert.deepEqual(said(1), ['targetchannelmicrosoftedge 1 stable']);
    assert.deepEqual([test.paused, test.pinnedTo, test.isAltered], [false, null, false]);
  });

  it('hold a version off by the one before, to which devices go back, and let go again', async () => {
    const { policyId } = await made('broad');
    const change = (pinnedTo: string | null) =>
      plane.change(catalogue.graph, { policyId, asOf, changes: { pinnedTo } });
    const pinned = await change('155.0.1.20');
    assert.deepEqual(
      [pinned.paused, pinned.pinnedTo, pinned.isAltered],
      [true, '155.0.1.20', false],
    );
    assert.deepEqual(said(), [
      'targetchannelmicrosoftedge 1 stable',
      'targetversionprefixmicrosoftedge 1 155.0.1.20',
      'rollbacktotargetversionmicrosoftedge 1',
    ]);
    const free = await change(null);
    assert.deepEqual([free.paused, free.policyId], [false, policyId]);
    assert.equal(said().length, 1);
  });

  it('hold without going back where the tenant’s template has no rollback', async () => {
    without('Pol_RollbackToTargetVersionMicrosoftEdge');
    const { policyId } = await made('broad');
    await plane.change(catalogue.graph, { policyId, asOf, changes: { pinnedTo: '155.0.1.20' } });
    assert.equal(said().length, 2);
  });

  it('stand without a target version in the template, and refuse a pin with the reason', async () => {
    without('Pol_TargetVersionPrefixMicrosoftEdge');
    const { policyId } = await made('broad');
    const writes = catalogue.writes.length;
    await assert.rejects(
      plane.change(catalogue.graph, { policyId, asOf, changes: { pinnedTo: '155.0.1.20' } }),
      (error) =>
        error instanceof GraphError &&
        error.code === 'settingUnclear' &&
        /"Target version override" \(Pol_TargetVersionPrefixMicrosoftEdge\) is not there .* import Edge’s administrative template/.test(
          error.message,
        ),
    );
    assert.equal(catalogue.writes.length, writes);
    assert.equal((await plane.read(catalogue.graph, { policyId, asOf })).isAltered, false);
  });

  it('are not made where the channel cannot be said, or is there twice', async () => {
    const [channel] = catalogue.definitions.filter(
      ({ name }) => name === 'Pol_TargetChannelMicrosoftEdge',
    );
    assert.ok(channel);
    const twin = String(channel['id']).replace('updatev95', 'updatev96');
    catalogue.definitions.push({ ...channel, id: twin, rootDefinitionId: twin });
    await assert.rejects(made('broad'), /"Target Channel override" .* is there 2 times/);
    assert.deepEqual(catalogue.writes, []);
  });

  it('tell that a ring was put on another channel, and put it back on its own', async () => {
    const { policyId } = await made('test');
    const [policy] = catalogue.policies;
    assert.ok(policy);
    policy.settings = JSON.parse(
      JSON.stringify(policy.settings).replace('channel_beta', 'channel_stable'),
    ) as typeof policy.settings;
    const read = () => plane.read(catalogue.graph, { policyId, asOf });
    assert.equal((await read()).isAltered, true);
    await plane.change(catalogue.graph, { policyId, asOf, changes: { cadence } });
    assert.equal((await read()).isAltered, false);
    assert.deepEqual(said(), ['targetchannelmicrosoftedge 1 beta']);
  });

  it('know their ring by the store where somebody has taken their mark out', async () => {
    const { policyId } = await made('test');
    const [policy] = catalogue.policies;
    assert.ok(policy);
    policy.description = 'of nobody';
    const state = { cadence, paused: false, pauseExpiresAt: null, rolledBackAt: null };
    const key = { tenant, area: 'edge', ring: 'test' } as const;
    const row = { ...key, ...state, position: 0, groupId: null, policyId, writtenAt: asOf };
    await upsertRing(store, row);
    assert.equal((await plane.read(catalogue.graph, { policyId, asOf })).isAltered, false);
  });

  it('are not taken for those of another area', async () => {
    await made('broad');
    const [edge] = catalogue.policies;
    assert.ok(edge);
    const id = 'aaaaaaaa-0000-4000-8000-000000000001';
    catalogue.policies.push({ ...edge, id, description: marker(tenant, 'office/broad') });
    const listed = await plane.list(catalogue.graph, { asOf });
    assert.deepEqual(
      listed.map(({ policyId }) => policyId),
      [edge.id],
    );
  });
});
