/** A release that was begun by the code of before ends under today's, with the decisions it would have taken. */
import assert from 'node:assert/strict';
import { careWorkflowId } from '#core/tenant/care.ts';
import { readDecisions } from '#store/release/decisions.ts';
import { workflowsBefore } from '../formerWorkflows.ts';
import { createWorld, type World, type WorldOptions } from '../world.ts';

/** Plays a month; gives its decisions and its outcome. */
async function played(options: WorldOptions, on: (world: World) => Promise<void>) {
  const world = await createWorld({ devices: 100, ...options });
  try {
    await world.start();
    await on(world);
    const { objective } = await world.toEnd();
    const decisions = await readDecisions(world.store, { key: world.key });
    return { ids: decisions.map(({ id }) => id), outcome: objective?.outcome };
  } finally {
    await world.close();
  }
}

/** The types of the workflows that ran for a tenant. */
async function ranFor({ operator, key }: World): Promise<ReadonlySet<string>> {
  const types = new Set<string>();
  for await (const { workflowId, type } of operator.client.workflow.list())
    if (workflowId.includes(key.tenant)) types.add(type);
  return types;
}

describe('a release begun before tenants were cared for', function () {
  this.timeout(240_000);

  it('walks the fleet itself until then, has it walked from then on, and ends as others do', async () => {
    const workflowsPath = await workflowsBefore('release/labels.ts', 'askedOfCare');
    const upgraded = await played({ workflowsPath }, async (world) => {
      await world.until(3);
      const handle = world.operator.client.workflow.getHandle(careWorkflowId(world.key.tenant));
      await assert.rejects(handle.describe(), /not found/i);
      assert.ok((await ranFor(world)).has('registrationWorkflow'));
      await world.upgrade();
      await world.until(10);
      assert.equal((await handle.describe()).status.name, 'RUNNING');
      const { events } = await world.operator.client.workflow
        .getHandle(`release/${world.key.tenant}/quality/${world.key.id}`)
        .fetchHistory();
      assert.ok(events?.some((event) => event.markerRecordedEventAttributes));
    });
    const today = await played({}, async () => undefined);
    assert.deepEqual(upgraded, today);
    assert.equal(upgraded.outcome, 'met');
  });
});
