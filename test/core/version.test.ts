import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { byVersion, dotted } from '#core/version.ts';

describe('a version', () => {
  const table: readonly (readonly [readonly number[], readonly number[], number])[] = [
    [[19_044, 1766], [19_044, 1766], 0],
    [[19_044, 999], [19_044, 1766], -1],
    [[16, 0, 9], [16, 0, 10], -1],
    [[16, 1], [16, 0, 10], 1],
    [[16, 0], [16, 0, 0], -1],
    [[], [0], -1],
  ];
  for (const [one, other, sign] of table) {
    it(`${dotted(one)} is compared with ${dotted(other)} number by number`, () => {
      assert.equal(Math.sign(byVersion(one, other)), sign);
      assert.equal(Math.sign(byVersion(other, one)), sign === 0 ? 0 : -sign);
    });
  }

  it('stands in one order with all others', () => {
    const versions = fc.array(fc.array(fc.nat({ max: 3 }), { maxLength: 3 }), { minLength: 3 });
    fc.assert(
      fc.property(versions, (some) => {
        const [first, ...others] = some.toSorted(byVersion);
        let last = first ?? [];
        for (const version of others) {
          assert.ok(byVersion(last, version) <= 0);
          assert.ok(byVersion(first ?? [], version) <= 0);
          last = version;
        }
      }),
    );
  });
});
