/** Reading instants as RFC 3339 writes them. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { instantOf } from '#core/instant.ts';
import { minuteMs } from '#core/time.ts';

describe('an instant', () => {
  const at = Date.parse('2026-12-09T07:00:00.123Z');
  const good: readonly (readonly [string, number])[] = [
    ['2026-12-09T08:00:00.1234567+01:00', at],
    ['2026-12-09T07:00:00.123456789012345Z', at],
    ['2026-12-09T07:00:00.123z', at],
    ['2026-12-09 07:00:00.123Z', at],
    ['2026-12-09t07:00:00,123Z', at],
    ['2026-12-09T01:30:00.123-05:30', at],
    ['2026-12-09T07:00:00Z', at - 123],
    ['2026-12-09T08:00+01:00', at - 123],
    ['2026-12-09T07:00:00.1Z', at - 23],
    [' 2026-12-09T07:00:00.123Z ', at],
    ['2016-12-31T23:59:60Z', Date.parse('2016-12-31T23:59:59.999Z')],
    ['0001-01-01T00:00:00Z', Date.parse('0001-01-01T00:00:00Z')],
    ['9999-12-31T23:59:59.9999999Z', Date.parse('9999-12-31T23:59:59.999Z')],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ];
  for (const [text, expected] of good) {
    it(`is read from "${text}"`, () => assert.equal(instantOf(text), expected));
  }

  const bad = [
    '',
    'soon',
    '2026-12-09',
    '2026-12-09T07:00:00',
    '2026-12-09T07Z',
    '2026-12-09T24:00:00Z',
    '2026-12-09T07:60:00Z',
    '2026-02-30T07:00:00Z',
    '2026-13-01T07:00:00Z',
    '2026-12-09T07:00:00+25:00',
    '2026-12-09T07:00:00.Z',
    '17.12.2026',
    '+002026-12-09T07:00:00Z',
    '1796108400000',
  ];
  for (const text of bad) {
    it(`is not read from "${text}"`, () => assert.equal(instantOf(text), null));
  }

  it('without an offset is UTC only where that was agreed', () => {
    assert.equal(instantOf('2026-12-09T07:00:00.123', { withoutOffset: 'utc' }), at);
    assert.equal(instantOf('2026-12-09T07:00:00.123'), null);
  });

  it('is the one that was written, in whatever offset and with whatever fraction', () => {
    const instants = fc.date({
      min: new Date('1990-01-01T00:00:00Z'),
      max: new Date('2100-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 });
    fc.assert(
      fc.property(instants, offsets, fc.stringMatching(/^\d{0,12}$/), (date, offset, more) => {
        const local = new Date(date.getTime() + offset * minuteMs).toISOString().slice(0, -1);
        const size = Math.abs(offset);
        const two = (value: number): string => String(value).padStart(2, '0');
        const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
        assert.equal(instantOf(`${local}${more}${zone}`), date.getTime());
      }),
    );
  });
});
