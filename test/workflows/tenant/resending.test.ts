/** A message that is told again, on the real server: a workflow of its own, which answers whoever asked. */
import assert from 'node:assert/strict';
import { resendWorkflowId } from '#core/message/resend.ts';
import { listMessages } from '#store/release/messages.ts';
import { OperatorError } from '../../../src/client/operator.ts';
import { createWorld, type World } from '../world.ts';

describe('a message that is told again', function () {
  this.timeout(180_000);
  let world: World;
  let number: number;

  before(async () => {
    world = await createWorld({ devices: 5 });
    await world.start();
    await world.until(-3);
    const [message] = await listMessages(world.store, { tenant: world.key.tenant });
    assert.ok(message !== undefined);
    ({ number } = message);
  });
  after(() => world.close());

  const asked = (contact: string | null) => ({
    tenant: world.key.tenant,
    number,
    contact,
    operator: 'kim',
  });

  it('comes once more to one that is named, beside the release', async () => {
    const { told } = await world.operator.resendMessage(asked('operators'));
    assert.deepEqual(
      told.map(({ contact, outcome }) => [contact, outcome]),
      [['operators', 'sent']],
    );
    const sent = (await world.writes()).filter(({ path }) => path.includes('sendMail'));
    assert.equal(sent.length, 2);
  });

  it('that everybody has is refused with the way out, and the workflow has done its work', async () => {
    await assert.rejects(world.operator.resendMessage(asked(null)), (error: unknown) => {
      assert.ok(error instanceof OperatorError && error.kind === 'refused');
      assert.match(error.message, /--to/);
      return true;
    });
    const handle = world.operator.client.workflow.getHandle(resendWorkflowId(asked(null)));
    assert.equal((await handle.describe()).status.name, 'COMPLETED');
  });
});
