/** Two areas whose updates come on one Tuesday have the fleet walked once, with the service's own activities. */
import assert from 'node:assert/strict';
import { factsOf } from '#core/area/areas.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { releaseWorkflowId, type ReleaseKey } from '#core/release/state/release.ts';
import { minuteMs } from '#core/time.ts';
import { fastForward, timeSkipping, waitForFastForward } from '#engine/virtualTime.ts';
import { readWalked } from '#store/registration/walks.ts';
import { createWorld, type World } from '../world.ts';

/** How often the fleet was walked as of an instant: registered, and labelled. */
async function walksAsOf({ operator, key }: World, asOf: number) {
  const ids: string[] = [];
  const end = `/${key.tenant}/${new Date(asOf).toISOString()}`;
  for await (const { workflowId } of operator.client.workflow.list())
    if (workflowId.endsWith(end)) ids.push(workflowId);
  const of = (kind: string): number => ids.filter((id) => id.startsWith(kind)).length;
  return { registrations: of('registration/'), labellings: of('readiness/') };
}

describe('two areas on one Tuesday', function () {
  this.timeout(180_000);

  it('share one registration of the fleet, and each has its labels', async () => {
    const world = await createWorld({ devices: 60 });
    const { operator, key: quality, publishedAt, store } = world;
    const { client } = operator;
    try {
      await world.start();
      const { id, publishedAt: officeAt } = factsOf('office').calendar.coming(Date.now(), 7);
      assert.equal(officeAt, publishedAt);
      const office: ReleaseKey = { tenant: quality.tenant, area: 'office', id };
      const policy = defaultPolicy(quality.tenant, undefined, 'office');
      const input = { key: office, basedOn: '2022-06-B', policy, publishedAt };
      await operator.startRelease(input, timeSkipping({ enabled: false }));
      await Promise.all(
        [quality, office].map(async (key) => {
          const execution = { workflowId: releaseWorkflowId(key) };
          const untilAt = publishedAt + 20 * minuteMs;
          await fastForward(client, execution, { id: 'tuesday', untilAt });
          await waitForFastForward(client, execution, 'tuesday');
        }),
      );
      const { labelledAt } = await readWalked(store, quality);
      assert.ok(
        (labelledAt.quality ?? 0) >= publishedAt && (labelledAt.office ?? 0) >= publishedAt,
      );
      const { registrations, labellings } = await walksAsOf(world, publishedAt);
      assert.equal(registrations, 1);
      assert.ok(labellings >= 1);
      for (const key of [quality, office])
        assert.deepEqual((await operator.status(key)).release.troubles, []);
    } finally {
      await world.close();
    }
  });
});
