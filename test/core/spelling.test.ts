/** Names that were mistyped, and what was probably meant. */
import assert from 'node:assert/strict';
import { didYouMean, nearestName } from '#core/spelling.ts';

describe('a mistyped name', () => {
  it('suggests the nearest one, and nothing where none is near', () => {
    const rings = ['test', 'first', 'fast', 'broad'];
    assert.equal(nearestName('fats', rings), 'fast');
    assert.equal(nearestName('Broad', rings), 'broad');
    assert.equal(nearestName('managers', rings), null);
    assert.equal(nearestName('', rings), null);
    assert.equal(nearestName('D', ['A', 'B', 'C']), null);
    assert.equal(didYouMean('frist', rings), ' Did you mean "first"?');
  });
});
