/** Codes for a contact, on the real server: mailed by a workflow of its own, in whose history neither code nor address stands. */
import assert from 'node:assert/strict';
import { codesWorkflowId } from '#core/message/codes.ts';
import { OperatorError } from '../../../src/client/operator.ts';
import { createWorld, type World } from '../world.ts';

describe('codes for a contact', function () {
  this.timeout(180_000);
  let world: World;

  before(async () => {
    world = await createWorld({ devices: 5 });
  });
  after(() => world.close());

  const asked = (contact: string) => ({ tenant: world.key.tenant, contact, operator: 'kim' });

  it('are mailed, and stand in no history', async () => {
    const request = asked('operators');
    const { addresses } = await world.operator.sendCodes(request);
    assert.ok(addresses.length > 0 && addresses.every(({ outcome }) => outcome === 'sent'));
    const outbox = await (await fetch(`${world.graphUrl}/_emulator/outbox`)).text();
    const [, code = 'none'] = /--code (\d{8})/.exec(outbox) ?? [];
    const handle = world.operator.client.workflow.getHandle(codesWorkflowId(request));
    const history = JSON.stringify(await handle.fetchHistory());
    for (const secret of [code, '@'])
      assert.ok(
        !history.includes(Buffer.from(secret).toString('base64')) && !history.includes(code),
      );
    assert.match(JSON.stringify(await handle.result()), /"sent"/);
    assert.doesNotMatch(JSON.stringify(await handle.result()), new RegExp(`@|${code}`));
  });

  it('that nobody can get are refused with who could', async () => {
    await assert.rejects(world.operator.sendCodes(asked('it-dsk')), (error: unknown) => {
      assert.ok(error instanceof OperatorError && error.kind === 'refused');
      assert.deepEqual(error.refusal?.known, ['operators']);
      return true;
    });
  });
});
