/** Driver update profiles, and what they offer: what is sent, and what is believed of the answers. */
import assert from 'node:assert/strict';
import { actOnDrivers, listDrivers } from '#graph/intune/drivers/offers.ts';
import {
  createDriverProfile,
  deleteDriverProfile,
  listDriverProfiles,
  patchDriverProfile,
} from '#graph/intune/drivers/profiles.ts';
import { createGraph, type Graph } from '#graph/request.ts';
import { fixedToken, startScripted, type Scripted, type ScriptedRequest } from '../../graphs.ts';

const asOf = Date.parse('2026-12-08T18:00:00Z');
const profileId = '4928dd6a-dd6a-4928-6add-28496add2849';

let scripted: Scripted | null = null;

async function graphThat(
  answer: (request: ScriptedRequest) => { readonly status: number; readonly body?: unknown },
): Promise<Graph> {
  scripted = await startScripted(answer);
  return createGraph({ baseUrl: scripted.url, kind: 'emulator', tokens: fixedToken });
}

afterEach(async () => {
  await scripted?.close();
  scripted = null;
});

const firmware = {
  id: '7f2c',
  name: 'Lenovo Ltd. - Firmware - 16.1.30.2330',
  version: '16.1.30.2330',
  manufacturer: 'Lenovo Ltd.',
  driverClass: 'Firmware',
  releaseDateTime: '2026-11-02T00:00:00Z',
  applicableDeviceCount: 3,
  approvalStatus: 'needsReview',
  category: 'recommended',
  deployDateTime: '0001-01-01T00:00:00Z',
};

describe('a driver update profile', () => {
  it('is sent a deferral only where drivers are approved by themselves', async () => {
    const graph = await graphThat(({ body }) => ({
      status: 201,
      body: { id: profileId, ...(body as object) },
    }));
    const named = { displayName: 'n', description: 'd', asOf };
    const automatic = await createDriverProfile(graph, {
      ...named,
      approval: 'automatic',
      deferralDays: 6,
    });
    const manual = await createDriverProfile(graph, {
      ...named,
      approval: 'manual',
      deferralDays: null,
    });
    assert.deepEqual([automatic.approval, automatic.deferralDays], ['automatic', 6]);
    assert.deepEqual([manual.approval, manual.deferralDays], ['manual', null]);
    const bodies = (scripted?.requests ?? []).map(({ body }) => body as Record<string, unknown>);
    assert.deepEqual(
      bodies.map((body) => body['deploymentDeferralInDays']),
      [6, undefined],
    );
  });

  it('is never asked to approve otherwise than it was made to', async () => {
    const graph = await graphThat(() => ({ status: 200, body: {} }));
    await patchDriverProfile(graph, { profileId, asOf, deferralDays: 9 });
    assert.deepEqual(scripted?.requests[0]?.body, {
      '@odata.type': '#microsoft.graph.windowsDriverUpdateProfile',
      deploymentDeferralInDays: 9,
    });
  });

  it('of others may be of any form, and one of ours may not', async () => {
    const foreign = { id: 7, description: 'of somebody' };
    const read = async (description: string) => {
      const graph = await graphThat(() => ({
        status: 200,
        body: {
          value: [
            { id: profileId, approvalType: 'someday' },
            { ...foreign, description },
          ],
        },
      }));
      const found = await listDriverProfiles(graph, { asOf });
      return found.map(({ profileId: id, approval }) => [id, approval]);
    };
    assert.deepEqual(await read('of somebody'), [[profileId, null]]);
    await assert.rejects(read('[ringmaster] contoso/drivers/fast'), { kind: 'malformed' });
  });

  it('that is gone already is no error to delete', async () => {
    const graph = await graphThat(({ method }) =>
      method === 'DELETE' ? { status: 404 } : { status: 200, body: { value: [] } },
    );
    await deleteDriverProfile(graph, { profileId, asOf });
  });
});

describe('what a driver update profile offers', () => {
  it('is known by its id, since names repeat, and leaves out what cannot be read', async () => {
    const rows = [
      firmware,
      { ...firmware, id: '9a01', version: '16.1.31.0' },
      { ...firmware, id: '9a01', version: '16.1.31.0' },
      { ...firmware, id: '' },
      { id: 'b', name: 'Odd', approvalStatus: 'maybe', category: 'newest' },
    ];
    const graph = await graphThat(() => ({ status: 200, body: { value: rows } }));
    const poison: string[] = [];
    const found = await listDrivers(graph, {
      profileId,
      asOf,
      onPoison: (why) => poison.push(why),
    });
    assert.deepEqual(
      found.map(({ driverId, status, isRecommended, deployAt }) => [
        driverId,
        status,
        isRecommended,
        deployAt,
      ]),
      [
        ['7f2c', 'needsReview', true, null],
        ['9a01', 'needsReview', true, null],
        ['b', 'other', false, null],
      ],
    );
    assert.equal(poison.length, 1);
  });

  it('is acted on with an outcome for each id, although the answer is 200', async () => {
    const graph = await graphThat(() => ({
      status: 200,
      body: { successfulDriverIds: ['a', 'b'], failedDriverIds: ['b'], notFoundDriverIds: ['c'] },
    }));
    const outcomes = await actOnDrivers(graph, {
      profileId,
      asOf,
      action: 'approve',
      driverIds: ['a', 'b', 'c', 'd'],
      deployAt: asOf,
    });
    assert.deepEqual(
      [...outcomes],
      [
        ['a', 'done'],
        ['b', 'failed'],
        ['c', 'notFound'],
        ['d', 'untold'],
      ],
    );
    assert.deepEqual(scripted?.requests[0]?.body, {
      actionName: 'approve',
      driverIds: ['a', 'b', 'c', 'd'],
      deploymentDate: '2026-12-08T18:00:00Z',
    });
  });

  it('is acted on a hundred at a time', async () => {
    const graph = await graphThat(() => ({ status: 200, body: {} }));
    const driverIds = Array.from({ length: 201 }, (_, nth) => `d${nth}`);
    const outcomes = await actOnDrivers(graph, {
      profileId,
      asOf,
      action: 'suspend',
      driverIds,
      deployAt: null,
    });
    const sent = (scripted?.requests ?? []).map(
      ({ body }) => (body as { driverIds: string[] }).driverIds.length,
    );
    assert.deepEqual(sent, [100, 100, 1]);
    assert.equal(
      [...outcomes.values()].every((one) => one === 'untold'),
      true,
    );
  });
});
