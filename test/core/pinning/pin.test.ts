/** Which version keeps a ring where it is. */
import assert from 'node:assert/strict';
import { pinOf, type PinQuestion } from '#core/pinning/pin.ts';

const version = (name: string, build: number) => ({ name, build, ends: [] });
const known = [
  version('Windows 11, version 22H2', 22_621),
  version('Windows 11, version 23H2', 22_631),
  version('Windows 11, version 24H2', 26_100),
  version('Windows 11, version 25H2', 26_200),
];
const offered = known.slice(1).map(({ name }) => ({ name, releasedAt: 0 }));
const on = (...counts: readonly (readonly [number, number])[]) =>
  counts.map(([build, devices]) => ({ build, devices }));
const asked = (counts: ReturnType<typeof on>, more: Partial<PinQuestion> = {}) =>
  pinOf({ known, offered, counts, fleet: counts, present: null, ...more });
const nameFor = (...given: Parameters<typeof asked>) => {
  const pin = asked(...given);
  return pin.kind === 'named' ? pin.version.name : pin.kind;
};

describe('The version that a ring is pinned to', () => {
  it('is the lowest that its devices have, so that nobody goes further', () => {
    assert.equal(nameFor(on([26_200, 90], [26_100, 3])), 'Windows 11, version 24H2');
    assert.equal(nameFor(on([26_200, 90], [26_100, 0])), 'Windows 11, version 25H2');
  });

  it('is never raised, and lowered where a device with less has come', () => {
    const present = known[2] ?? null;
    assert.equal(nameFor(on([26_200, 90]), { present }), 'Windows 11, version 24H2');
    assert.equal(nameFor(on([26_200, 90], [22_631, 1]), { present }), 'Windows 11, version 23H2');
    assert.equal(nameFor(on([26_100, 9]), { present, offered: [] }), 'Windows 11, version 24H2');
  });

  it('is that of the fleet where the ring has no devices yet, and none where nobody has any', () => {
    assert.equal(nameFor([], { fleet: on([26_100, 5]) }), 'Windows 11, version 24H2');
    assert.equal(nameFor([]), 'noDevices');
  });

  it('leaves out devices that have what no profile can name: any would take them further', () => {
    assert.deepEqual(asked(on([22_621, 2], [19_045, 7], [26_100, 50])), {
      kind: 'named',
      version: known[2],
      below: { devices: 9, names: ['build 19045', 'Windows 11, version 22H2'] },
    });
    // Past it nobody is taken anywhere.
    assert.deepEqual(asked(on([26_100, 50], [28_000, 1])), {
      kind: 'named',
      version: known[2],
      below: null,
    });
  });

  it('is none where all devices have such', () => {
    assert.deepEqual(asked(on([22_621, 2])), {
      kind: 'unnameable',
      below: { devices: 2, names: ['Windows 11, version 22H2'] },
    });
  });
});
