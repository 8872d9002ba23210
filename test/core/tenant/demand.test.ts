/** What is no demand is refused with the field and the rule, whatever it is. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beginCare, demanded } from '#core/tenant/care.ts';
import { readDemand } from '#core/tenant/demand.ts';
import { dayMs } from '#core/time.ts';

const now = Date.UTC(2026, 11, 8, 18);
const good = { area: 'quality', asOf: now, rings: [{ name: 'broad', share: 1 }] };
const real = { isRehearsal: false };

describe('a demand for labels', () => {
  it('is taken in, with the names and shares of its rings alone', () => {
    const given = {
      ...good,
      rings: [
        { name: 'test', share: 0, cadence: {} },
        { name: 'broad', share: 1, more: 'x' },
      ],
      more: 1,
    };
    assert.deepEqual(readDemand(given, real, now), {
      ...good,
      rings: [
        { name: 'test', share: 0 },
        { name: 'broad', share: 1 },
      ],
    });
  });

  const nonsense: readonly (readonly [string, unknown, RegExp])[] = [
    ['nothing', undefined, /not an object/],
    ['a text', 'quality', /not an object/],
    ['an area that is none', { ...good, area: 'printers' }, /^area/],
    ['the name of a property', { ...good, area: '__proto__' }, /^area/],
    ['no instant', { ...good, asOf: 'today' }, /^asOf is no instant/],
    ['not a number', { ...good, asOf: Number.NaN }, /^asOf is no instant/],
    ['an instant after all dates', { ...good, asOf: 1e300 }, /^asOf is no instant/],
    ['an instant that lies ahead', { ...good, asOf: now + dayMs }, /^asOf lies ahead/],
    ['no rings', { ...good, rings: [] }, /^rings/],
    ['rings that are no list', { ...good, rings: { length: 1 } }, /^rings/],
    ['very many rings', { ...good, rings: Array(60).fill(good.rings[0]) }, /^rings/],
    ['a ring without a name', { ...good, rings: [{ share: 1 }] }, /name/],
    ['a share above 1', { ...good, rings: [{ name: 'x', share: 2 }] }, /share between/],
    ['a share that is none', { ...good, rings: [{ name: 'x', share: '1' }] }, /share between/],
    ['no ring that takes devices', { ...good, rings: [{ name: 'x', share: 0 }] }, /no share/],
  ];
  for (const [what, given, why] of nonsense) {
    it(`is none that is ${what}`, () => {
      const read = readDemand(given, real, now);
      assert.ok(typeof read === 'string', JSON.stringify(read));
      assert.match(read, why);
    });
  }

  it('may lie ahead of the clock in a rehearsal, where only the releases know the time', () => {
    const later = { ...good, asOf: now + 40 * dayMs };
    assert.deepEqual(readDemand(later, { isRehearsal: true }, now), later);
  });

  it('throws nothing and is bounded, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (given) => {
        const read = readDemand(given, real, now);
        if (typeof read === 'string') return;
        const care = demanded(beginCare({ tenant: 't', ...real }), read);
        assert.ok(JSON.stringify(care).length < 20_000);
      }),
    );
  });
});
