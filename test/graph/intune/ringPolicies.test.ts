/** Update rings as documented: the version they go to, feature updates, both forms of extending a pause, odd neighbours. */
import assert from 'node:assert/strict';
import { featureDeferralDays } from '#graph/intune/features/profiles.ts';
import { GraphError } from '#graph/error.ts';
import { createGraph, type Graph } from '#graph/request.ts';
import {
  createRingPolicy,
  extendPause,
  listRingPolicies,
  patchRingPolicy,
} from '#graph/intune/ringPolicies.ts';
import { listExpedites } from '#graph/intune/expedites.ts';
import {
  fixedToken,
  startScripted,
  type Scripted,
  type ScriptedAnswer,
  type ScriptedRequest,
} from '../graphs.ts';
import { dayMs } from '#core/time.ts';

const asOf = Date.parse('2026-12-08T18:00:00Z');
const policyId = '4928dd6a-dd6a-4928-6add-28496add2849';
const groupId = '02bd9fd6-8f93-4758-87c3-1fb73740a315';
const cadence = { deferralDays: 1, deadlineDays: 1, gracePeriodDays: 1 };
const ring = {
  '@odata.type': '#microsoft.graph.windowsUpdateForBusinessConfiguration',
  id: policyId,
  displayName: 'Ring',
  description: '[ringmaster] t/quality/fast',
  version: 1,
  qualityUpdatesDeferralPeriodInDays: 1,
  qualityUpdatesPaused: false,
};

describe('an update ring as documented', () => {
  let scripted: Scripted | null = null;
  afterEach(async () => {
    await scripted?.close();
    scripted = null;
  });

  async function graphThat(answer: (request: ScriptedRequest) => ScriptedAnswer): Promise<Graph> {
    scripted = await startScripted(answer);
    return createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
  }

  function sent(): readonly string[] {
    return (scripted?.requests ?? []).map(({ method, url }) => `${method} ${url}`);
  }

  it('is made in beta, and keeps feature updates away as long as may be', async () => {
    const graph = await graphThat(() => ({ status: 201, body: ring }));
    await createRingPolicy(graph, { displayName: 'n', description: 'd', cadence, asOf });
    assert.deepEqual(sent(), ['POST /beta/deviceManagement/deviceConfigurations']);
    const body = scripted?.requests[0]?.body as Record<string, unknown>;
    assert.equal(body['featureUpdatesDeferralPeriodInDays'], 30);
    assert.equal(body['featureUpdatesPaused'], false);
  });

  const profile = (groups: readonly string[]) =>
    graphThat(({ url }) => ({
      status: 200,
      body: {
        value: url.endsWith('/assignments')
          ? groups.map((id) => ({
              target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: id },
            }))
          : [{ id: 'p1', displayName: 'Windows 11 24H2' }],
      },
    }));

  it('leaves feature updates to the profile that reaches its group, and only to that', async () => {
    const reached = await profile([groupId.toUpperCase()]);
    assert.equal(await featureDeferralDays(reached, { groupId, asOf }), 0);
    await scripted?.close();
    assert.equal(await featureDeferralDays(await profile([]), { groupId, asOf }), 30);
  });

  for (const status of [400, 403, 404])
    it(`keeps them away where profiles are answered with ${status}`, async () => {
      const graph = await graphThat(() => ({ status }));
      assert.equal(await featureDeferralDays(graph, { groupId, asOf }), 30);
    });

  it('is not made while it is not known whether a profile reaches it', async () => {
    const graph = await graphThat(() => ({ status: 503 }));
    await assert.rejects(featureDeferralDays(graph, { groupId, asOf }), { kind: 'unavailable' });
  });

  it('that is rolled back is paused by the same body', async () => {
    const graph = await graphThat(() => ({ status: 200, body: ring }));
    await patchRingPolicy(graph, { policyId, asOf, changes: { rollBack: true } });
    const body = scripted?.requests[0]?.body as Record<string, unknown>;
    assert.equal(body['qualityUpdatesWillBeRolledBack'], true);
    assert.equal(body['qualityUpdatesPaused'], true);
  });

  const path = `/beta/deviceManagement/deviceConfigurations/${policyId}`;
  const cast = `POST ${path}/microsoft.graph.windowsUpdateForBusinessConfiguration/extendQualityUpdatesPause`;
  const plain = `POST ${path}/extendQualityUpdatesPause`;

  for (const status of [400, 404, 405])
    it(`is extended by the other form where the cast is answered with ${status}`, async () => {
      const graph = await graphThat(({ url }) => ({
        status: url.includes('microsoft.graph.') ? status : 204,
      }));
      await extendPause(graph, { policyId, asOf, pauseExpiresAt: asOf + dayMs });
      assert.deepEqual(sent(), [cast, plain]);
    });

  it('is extended by the cast alone where that is taken, and by nothing else when the service is away', async () => {
    const good = await graphThat(() => ({ status: 204 }));
    await extendPause(good, { policyId, asOf });
    assert.deepEqual(sent(), [cast]);
    await scripted?.close();
    const away = await graphThat(() => ({ status: 503 }));
    const extending = extendPause(away, { policyId, asOf, pauseExpiresAt: asOf + dayMs });
    await assert.rejects(extending, { kind: 'unavailable' });
    assert.deepEqual(sent(), [cast]);
  });

  it('whose pause cannot be extended is paused anew, but only in its last three days', async () => {
    const graph = await graphThat(({ method }) =>
      method === 'POST' ? { status: 400 } : { status: 200, body: ring },
    );
    const early = extendPause(graph, { policyId, asOf, pauseExpiresAt: asOf + 7 * dayMs });
    await assert.rejects(early, { kind: 'invalid' });
    assert.deepEqual(sent(), [cast, plain]);
    await extendPause(graph, { policyId, asOf, pauseExpiresAt: asOf + 2 * dayMs });
    const patched = (scripted?.requests ?? [])
      .filter(({ method }) => method === 'PATCH')
      .map(({ body }) => (body as Record<string, unknown>)['qualityUpdatesPaused']);
    assert.deepEqual(patched, [false, true]);
  });

  const oddities: readonly (readonly [string, Record<string, unknown>])[] = [
    ['no version', { version: null }],
    ['a text for a number', { qualityUpdatesDeferralPeriodInDays: '3' }],
    ['no id', { id: null }],
    ['a date that is none', { qualityUpdatesPauseExpiryDateTime: 'soon' }],
    ['a number for a name', { displayName: 7 }],
  ];
  for (const [what, odd] of oddities) {
    it(`of others with ${what} harms nobody`, async () => {
      const foreign = { ...ring, description: 'Of the helpdesk', ...odd };
      const other = { '@odata.type': '#microsoft.graph.iosGeneralDeviceConfiguration', id: 7 };
      const graph = await graphThat(() => ({
        status: 200,
        body: { value: [foreign, other, ring] },
      }));
      const found = await listRingPolicies(graph, { asOf });
      assert.deepEqual(
        found.map((one) => one.description),
        [ring.description],
      );
    });

    it(`of ours with ${what} is an error, so that no second one is made`, async () => {
      const graph = await graphThat(() => ({
        status: 200,
        body: { value: [{ ...ring, ...odd }] },
      }));
      const error: unknown = await listRingPolicies(graph, { asOf }).catch((one: unknown) => one);
      assert.ok(error instanceof GraphError);
      assert.equal(error.kind, 'malformed');
    });
  }

  it('beside an odd expedite profile of others changes nothing, and one of ours is an error', async () => {
    const profileOf = (description: string) => ({ id: 3, description });
    const foreign = await graphThat(() => ({
      status: 200,
      body: { value: [profileOf('x')] },
    }));
    assert.deepEqual(await listExpedites(foreign, { asOf }), []);
    await scripted?.close();
    const ours = await graphThat(() => ({
      status: 200,
      body: { value: [profileOf('[ringmaster] t')] },
    }));
    await assert.rejects(listExpedites(ours, { asOf }), { kind: 'malformed' });
  });
});
