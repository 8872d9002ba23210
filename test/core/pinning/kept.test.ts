/** What an operator is told of rings and their versions of Windows. */
import assert from 'node:assert/strict';
import { versionNotes, versionsKept, type RingPin } from '#core/pinning/kept.ts';

const below = { devices: 2, names: ['Windows 11, version 22H2'] };

describe('Rings that are kept on their versions of Windows', () => {
  it('are counted, those too that a release keeps, and need no word', () => {
    const rings: readonly RingPin[] = [
      { ring: 'test', kind: 'pinned', name: 'Windows 11, version 24H2', below: null },
      { ring: 'fast', kind: 'released' },
      { ring: 'broad', kind: 'notYet' },
    ];
    assert.deepEqual(versionNotes(rings, null), []);
    const kept = versionsKept(7, rings, []);
    assert.deepEqual([kept.asOf, kept.kept, kept.rings, kept.notes], [7, 2, 3, []]);
  });

  it('are told of where they cannot be: what comes then, and what can be done', () => {
    const told = (one: RingPin) => versionNotes([one], null)[0]?.text ?? '';
    assert.match(
      told({ ring: 'fast', kind: 'unnameable', below }),
      /^fast is not pinned .* 2 devices with Windows 11, version 22H2, which no .* at once .*versions\.mode: unpinned/,
    );
    assert.match(
      told({ ring: 'fast', kind: 'pinned', name: 'Windows 11, version 23H2', below }),
      /^fast is pinned to Windows 11, version 23H2 without 2 devices with .*22H2/,
    );
    assert.match(
      told({ ring: 'fast', kind: 'others', devices: 1, names: ['All laptops'] }),
      /1 device is reached by .*"All laptops"/,
    );
    assert.match(told({ ring: 'fast', kind: 'trouble', why: 'refused' }), /refused/);
    const [all] = versionNotes([], 'forbidden');
    assert.deepEqual(all?.subject, 'profiles');
    assert.match(all?.text ?? '', /gives no feature update profiles \(forbidden\)/);
  });
});
