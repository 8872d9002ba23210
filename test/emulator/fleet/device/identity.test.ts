/** Ids that lead back to the device. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { foldSeed } from '../../../../emulator/fleet/hash.ts';
import { createIdentity, type IdKind } from '../../../../emulator/fleet/device/identity.ts';

const kind = fc.constantFrom<IdKind>('managedDevice', 'entraDevice', 'directoryObject');

describe('ids of devices', () => {
  it('are GUIDs of version 4 that lead back to number and kind', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat({ max: 10_000_000 }), kind, (seed, index, kind) => {
        const identity = createIdentity(foldSeed(seed));
        const id = identity.idOf(kind, index);
        assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        assert.deepEqual(identity.read(id), { kind, index });
        assert.deepEqual(identity.read(id.toUpperCase()), { kind, index });
      }),
    );
  });

  it('of another fleet, changed in one digit, or made up, are nobody’s', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat({ max: 1_000_000 }),
        fc.uuid(),
        fc.nat({ max: 35 }),
        (seed, index, foreign, place) => {
          const identity = createIdentity(seed);
          const id = identity.idOf('managedDevice', index);
          const digit = id[place] === '0' ? '1' : '0';
          assert.equal(identity.read(foreign), null);
          assert.equal(createIdentity(seed + 1).read(id), null);
          assert.equal(identity.read(id.slice(0, place) + digit + id.slice(place + 1)), null);
        },
      ),
    );
    for (const text of ['', 'x', '00000000-0000-0000-0000-000000000000']) {
      assert.equal(createIdentity(1).read(text), null);
    }
  });
});
