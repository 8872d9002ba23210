/** The table of evidence: its rows add up, also where the sum is beyond counting. */
import assert from 'node:assert/strict';
import pc from 'picocolors';
import { evidenceOf } from '#core/release/step/judgement.ts';
import { evidenceLines } from '#cli/view/evidence/evidence.ts';
import { badCounts, onDay, rolledUntil, seen } from '../../core/release/world.ts';

const now = onDay(8);

/** The last two rows of the table when so many devices did not come back from their restart, and two had a blue screen. */
function sums(bad: number): { readonly others: string; readonly sum: string } {
  const release = rolledUntil(now - 1);
  const counts = badCounts(release, now, [
    { signal: 'notBack', bad, atRisk: 200 },
    { signal: 'notBack', ring: 'fast', bad, atRisk: 200 },
    { signal: 'blueScreen', bad: 2, atRisk: 200 },
  ]);
  const evidence = evidenceOf(release, seen(release, now, { counts }));
  assert.ok(evidence);
  const paint = pc.createColors(false);
  const telling = { policy: release.policy, ring: null, isAll: false, coming: null, paint };
  const lines = evidenceLines(evidence, { ...telling, columns: 160 });
  const last = (name: string): string =>
    lines
      .find((line) => line.trimStart().startsWith(name))
      ?.trim()
      .split(/\s+/)
      .at(-1) ?? '';
  return { others: last('all others'), sum: last('in sum') };
}

describe('all other rows of the evidence', () => {
  it('are what is left of a sum that can be counted', () => {
    assert.match(sums(2).others, /^\d+\.\d\d$/);
  });

  it('are no difference of two numbers that are too large for it', () => {
    const { others, sum } = sums(120);
    assert.match(sum, /^10\^\d\d/);
    assert.doesNotMatch(others, /-|e\+/);
  });
});
