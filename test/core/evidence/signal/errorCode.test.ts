/** Error codes in one spelling, whichever way Windows and its reports write them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { errorCodeOf } from '#core/evidence/signal/errorCode.ts';

describe('An error code', () => {
  it('is one and the same signed, unsigned, in either case and with an extended code', () => {
    const number = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).filter((one) => one !== 0);
    fc.assert(
      fc.property(number, (signed) => {
        const unsigned = signed < 0 ? signed + 2 ** 32 : signed;
        const hex = unsigned.toString(16);
        const spellings = [
          signed,
          unsigned,
          `${signed}`,
          ` ${unsigned} `,
          `0x${hex}`,
          `0X${hex.toUpperCase()}`,
          `0x${hex.padStart(8, '0')}_C3FD`,
        ].map(errorCodeOf);
        assert.equal(new Set(spellings).size, 1, spellings.join(' '));
        assert.match(spellings[0] ?? '', /^0x[0-9A-F]{8}$/);
        assert.equal(errorCodeOf(spellings[0] ?? ''), spellings[0], 'once is enough');
      }),
    );
  });

  const cases: readonly (readonly [string | number | null, string | null])[] = [
    [-2_147_023_293, '0x80070643'],
    [2_147_944_003, '0x80070643'],
    ['0x80070643', '0x80070643'],
    ['0x800f0922', '0x800F0922'],
    // Success is no error.
    [0, null],
    ['0x00000000', null],
    ['', null],
    [' ', null],
    [null, null],
    [Number.NaN, null],
    ['NaN', null],
    ['null', null],
    ['x'.repeat(200), null],
    // Microsoft's own example has nine digits; what is no number of 32 bits is told as it came.
    ['0x8326CFA2D_C3FD', '0x8326CFA2D'],
    ['WU_E_SERVICE_STOP', 'WU_E_SERVICE_STOP'],
    [1e300, '1e+300'],
    [0.5, '0.5'],
    [Infinity, 'Infinity'],
  ];
  for (const [told, code] of cases) {
    it(`told as ${JSON.stringify(told)?.slice(0, 30)} is ${code ?? 'none'}`, () => {
      assert.equal(errorCodeOf(told), code);
    });
  }

  it('with words is listed as it is written, and once', () => {
    const text = readFileSync(
      new URL('../../../../src/core/evidence/signal/codeWords.ts', import.meta.url),
      'utf8',
    );
    const codes = [...text.matchAll(/'(0x\w+)'/g)].map(([, code = '']) => code);
    assert.ok(codes.length > 40);
    assert.deepEqual(codes.map(errorCodeOf), codes);
    assert.equal(new Set(codes).size, codes.length);
  });
});
