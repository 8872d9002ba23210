import assert from 'node:assert/strict';
import { eligibilityIn, carriedOut } from '#core/area/areas.ts';
import { uncountedText, unregisteredText } from '#core/report/reasons.ts';

describe('Reasons why devices take no part', () => {
  it('are told in words with what to do, each that an area knows', () => {
    for (const { reason } of carriedOut().flatMap(eligibilityIn)) {
      const { title, how } = uncountedText(reason);
      assert.notEqual(title, reason);
      assert.ok(how !== null && how.length > 10, reason);
    }
    const { title, how } = unregisteredText('edition');
    assert.match(title, /edition/);
    assert.match(how ?? '', /activate/);
  });

  it('are told as they are where nothing is known of them', () => {
    for (const reason of ['moon', 'constructor', '__proto__'])
      for (const textOf of [unregisteredText, uncountedText])
        assert.deepEqual(textOf(reason), { title: reason, how: null });
  });
});
