/** What is asked once for all. */
import assert from 'node:assert/strict';
import { once } from '../../../../src/activities/areas/feature/once.ts';

describe('what is asked once', () => {
  it('is asked by the first alone, also while it is not answered yet', async () => {
    const asked: string[] = [];
    const ask = once((by: string) => Promise.resolve(asked.push(by)));
    assert.deepEqual(await Promise.all([ask('one'), ask('two')]), [1, 1]);
    assert.equal(await ask('three'), 1);
    assert.deepEqual(asked, ['one']);
  });

  it('is asked again where it failed', async () => {
    let fails = 1;
    const ask = once(() => {
      fails -= 1;
      return fails >= 0 ? Promise.reject(new Error('not now')) : Promise.resolve('told');
    });
    await assert.rejects(ask(), /not now/);
    assert.equal(await ask(), 'told');
  });
});
