/** What a release's workflow is started with for people who list it. */
import assert from 'node:assert/strict';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { startTexts } from '#core/release/view/startText.ts';

describe('The texts a release starts with', () => {
  const key = { tenant: 'contoso', area: 'quality', id: '2026-12-B' } as const;
  it('name the month, its rings and its objective, and what it is played from', () => {
    const policy = defaultPolicy('contoso');
    assert.deepEqual(startTexts({ key, basedOn: null, policy }), {
      staticSummary: '2026-12-B for contoso',
      staticDetails: 'Rings: test, first, fast, broad. Objective 95 % on day 21.',
    });
    assert.equal(
      startTexts({ key, basedOn: '2022-06-B', policy }).staticSummary,
      '2026-12-B for contoso, played from 2022-06-B',
    );
  });
});
