/** What stands before an objective: it adds up, it is ranked, and it has words. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  blockerKinds,
  isCounting,
  isUpdated,
  standingOf,
  type Standing,
} from '#core/objective/blockers.ts';
import { blockerHelp, blockersInShort, blockerText } from '#core/objective/blockerText.ts';

const counted = (
  ring: string,
  standing: Standing['standing'],
  devices: number,
  what: string | null = null,
): Standing => ({ ring, standing, what, devices, back: 0 });

describe('what stands before an objective', () => {
  it('is ranked by what it would bring, over all rings, with what lacks and who does not count', () => {
    const told = standingOf(
      [
        counted('first', 'updated', 8),
        counted('first', 'failed', 2, 'DiskFull 0x80070070'),
        counted('broad', 'updated', 60),
        counted('broad', 'failed', 10, 'DiskFull 0x80070070'),
        counted('broad', 'failed', 3),
        counted('broad', 'held', 17),
        counted('broad', 'uncounted', 5),
        counted('broad', 'ineligible', 4, 'contact'),
      ],
      { target: 0.95, stoppedRings: ['broad'] },
    );
    const { eligible, updated, attained, withoutPaused, toGo } = told;
    assert.deepEqual([eligible, updated, attained, withoutPaused, toGo], [100, 68, 0.68, 0.8, 27]);
    assert.deepEqual(
      told.blockers.map(({ kind, what, devices, isEnough }) => [kind, what, devices, isEnough]),
      [
        ['held', null, 17, false],
        ['failed', 'DiskFull 0x80070070', 12, false],
        ['failed', null, 3, false],
      ],
    );
    assert.deepEqual(told.ineligible, [{ reason: 'contact', devices: 4 }]);
    assert.equal(
      blockersInShort(told.blockers),
      '17 held · 12 failed to install: DiskFull 0x80070070 · 3 failed to install: another error, or none told',
    );
  });

  it('adds up with the devices that are up to date to those that count', () => {
    const standings = fc.constantFrom(
      ...blockerKinds,
      'updated' as const,
      'ineligible' as const,
      'uncounted' as const,
    );
    const rows = fc.array(
      fc.tuple(fc.constantFrom('a', 'b'), standings, fc.nat(50), fc.constantFrom('x', null)),
    );
    fc.assert(
      fc.property(rows, (some) => {
        const all = some.map(([ring, standing, devices, what]) =>
          counted(ring, standing, devices, what),
        );
        const told = standingOf(all, { target: 0.95, stoppedRings: ['a'] });
        const blocked = told.blockers.reduce((sum, { devices }) => sum + devices, 0);
        const of = (is: (one: Standing) => boolean): number =>
          all.filter(is).reduce((sum, { devices }) => sum + devices, 0);
        assert.equal(told.updated + blocked, told.eligible);
        assert.deepEqual([told.updated, told.eligible], [of(isUpdated), of(isCounting)]);
        const brings = told.blockers.map(({ devices }) => devices);
        assert.deepEqual(
          brings,
          brings.toSorted((one, other) => other - one),
        );
      }),
    );
  });

  it('says of each kind what it is and what helps', () => {
    for (const kind of blockerKinds) {
      assert.notEqual(blockerText({ kind, what: null }), '');
      assert.notEqual(blockerHelp(kind), '');
    }
    assert.equal(blockersInShort([]), null);
  });
});
