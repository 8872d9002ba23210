/** What senders may say: one line a case; what is refused is told by its place and rule and never by its content. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { instantRefusal, readMessage, type DevicesBad } from '#webhook/message.ts';
import { hourMs } from '#core/time.ts';

const id = '6f9619ff-8b86-4d11-b42d-00c04fc964ff';
const other = '0f8fad5b-d9cb-469f-a165-70867728950e';
const asOf = Date.parse('2026-12-09T08:00:00Z');

const bad = (data: object): string =>
  JSON.stringify({ type: 'devices.bad', data: { name: 'helpdesk', devices: [{ id }], ...data } });
const flaw = (data: object): string =>
  JSON.stringify({ type: 'vulnerability.exploited', data: { cve: 'CVE-2026-1234', ...data } });

describe('a message', () => {
  it('names devices by their ids, each once and from the earlier instant on', () => {
    const devices = [
      { id: id.toUpperCase(), at: '2026-12-08T20:00:00+01:00' },
      { id: other },
      { id, at: '2026-12-08T18:00:00Z' },
    ];
    assert.deepEqual(readMessage(Buffer.from(bad({ devices, release: '2026-12-B' }))), {
      kind: 'devices.bad',
      name: 'helpdesk',
      devices: [
        { device: id, at: Date.parse('2026-12-08T18:00:00Z') },
        { device: other, at: null },
      ],
      release: '2026-12-B',
    });
  });

  it('tells of a flaw, in capitals', () => {
    const text = flaw({ cve: 'cve-2026-1234', source: 'CERT "Süd"' });
    assert.deepEqual(readMessage(Buffer.from(text)), {
      kind: 'vulnerability.exploited',
      cve: 'CVE-2026-1234',
      source: 'CERT "Süd"',
    });
  });

  it('may say when it was made, as the specification advises', () => {
    const text = JSON.stringify({
      ...(JSON.parse(flaw({})) as object),
      timestamp: '2026-12-08T18:00:00Z',
    });
    assert.equal(readMessage(Buffer.from(text)).kind, 'vulnerability.exploited');
  });

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /^malformed .*JSON/],
    ['half of it', bad({}).slice(0, -3), /^malformed/],
    ['a number', '7', /^invalid The body must be an object whose type is/],
    ['null', 'null', /^invalid The body/],
    ['a list', '[]', /^invalid/],
    [
      'another type',
      '{"type":"devices.wiped","data":{}}',
      /^invalid type must be an object whose type is/,
    ],
    ['no data', '{"type":"devices.bad"}', /^invalid data must be an object/],
    ['no devices', bad({ devices: [] }), /data\.devices must name at least one/],
    ['devices that are no list', bad({ devices: { id } }), /data\.devices must be a list/],
    ['a device as text', bad({ devices: [id] }), /data\.devices\[0\] must be an object/],
    [
      'the name of a device',
      bad({ devices: [{ id }, { id: 'PC-PAYROLL-7' }] }),
      /data\.devices\[1\]\.id must be the Intune or Entra device id.*names of devices and of users are not taken/,
    ],
    [
      'a mail address',
      bad({ devices: [{ id: 'someone@contoso.example' }] }),
      /names of devices and of users are not taken/,
    ],
    ['an id that is a number', bad({ devices: [{ id: 7 }] }), /data\.devices\[0\]\.id must be/],
    [
      'an id in other letters',
      bad({ devices: [{ id: id.replace('6', '６') }] }),
      /data\.devices\[0\]\.id/,
    ],
    [
      'an id with something behind it',
      bad({ devices: [{ id: `${id}\n` }] }),
      /data\.devices\[0\]\.id/,
    ],
    [
      'a name beside an id',
      bad({ devices: [{ id, deviceName: 'PC-PAYROLL-7' }] }),
      /data\.devices\[0\] has a field too many.*names of devices and of users/,
    ],
    [
      'a user beside devices',
      bad({ user: 'PC-PAYROLL-7' }),
      /data has a field too many.*names of devices and of users/,
    ],
    [
      'a field beside data',
      JSON.stringify({ ...(JSON.parse(bad({})) as object), sender: 'PC-PAYROLL-7' }),
      /The body has a field too many/,
    ],
    [
      'a prototype',
      bad({}).replace('"name"', '"__proto__":{"isAdmin":true},"name"'),
      /data has a field too many/,
    ],
    [
      'a prototype in escapes',
      bad({}).replace('"name"', '"__pr\\u006fto__":{},"name"'),
      /data has a field too many/,
    ],
    ['a constructor', bad({ constructor: { prototype: {} } }), /data has a field too many/],
    [
      'a prototype of a device',
      bad({}).replace('"id"', '"__proto__":null,"id"'),
      /data\.devices\[0\] has a field too many/,
    ],
    [
      'a date without a time',
      bad({ devices: [{ id, at: '2026-12-08' }] }),
      /data\.devices\[0\]\.at must be an instant/,
    ],
    [
      'an instant of nowhere',
      bad({ devices: [{ id, at: '2026-12-08T18:00:00' }] }),
      /at must be an instant/,
    ],
    [
      'an instant that is none',
      bad({ devices: [{ id, at: '2026-02-30T18:00:00Z' }] }),
      /at must be an instant/,
    ],
    ['a number for an instant', bad({ devices: [{ id, at: 1 }] }), /at must be an instant/],
    ['no name', bad({ name: '' }), /data\.name must be 1–64/],
    ['a name of two lines', bad({ name: 'helpdesk\nPC-PAYROLL-7' }), /data\.name/],
    ['a long name', bad({ name: 'x'.repeat(65) }), /data\.name/],
    [
      'a release that is a path',
      bad({ release: '../../etc' }),
      /data\.release must be the name of a release/,
    ],
    ['no number of a flaw', flaw({ cve: "CVE-2026-1' or 1=1" }), /data\.cve must be a CVE number/],
    ['a source of two lines', flaw({ source: 'a\u2028b' }), /data\.source must be/],
    ['a source that turns the text', flaw({ source: 'a\u202Eb' }), /data\.source/],
    ['a source with a lone surrogate', flaw({ source: '\uD800' }), /data\.source/],
    ['a source with a zero', flaw({ source: 'a\u0000b' }), /data\.source/],
    [
      'too many devices',
      bad({ devices: Array.from({ length: 5_001 }, () => ({ id })) }),
      /at most 5000 devices/,
    ],
    [
      'many faults',
      bad({ devices: Array.from({ length: 100 }, () => ({ id: 'PC-PAYROLL-7' })) }),
      /devices\[2\].*; and 97 more\./,
    ],
    ['two hundred thousand brackets', '['.repeat(120_000) + ']'.repeat(120_000), /^invalid/],
  ];
  for (const [what, text, rule] of refusals) {
    it(`may not be ${what}`, () => {
      const outcome = readMessage(Buffer.from(text));
      assert.ok(outcome.kind === 'refused', `it was taken as ${JSON.stringify(outcome)}`);
      assert.match(`${outcome.code} ${outcome.message}`, rule);
      assert.doesNotMatch(outcome.message, /PAYROLL|someone|isAdmin/i);
      assert.equal(Reflect.get({}, 'isAdmin'), undefined);
    });
  }

  it('in bytes that are no UTF-8 is refused', () => {
    const bytes = Buffer.concat([
      Buffer.from(flaw({ source: 'x' })).subarray(0, -4),
      Buffer.from([0xff, 0x22, 0x7d, 0x7d]),
    ]);
    const outcome = readMessage(bytes);
    assert.equal(outcome.kind === 'refused' && outcome.code, 'malformed');
  });

  it('of any JSON and of any bytes is read or refused, and never throws', () => {
    const seen = (body: Buffer) =>
      ['refused', 'devices.bad', 'vulnerability.exploited'].includes(readMessage(body).kind);
    fc.assert(fc.property(fc.json(), (json) => seen(Buffer.from(json))));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => seen(Buffer.from(bytes))));
    fc.assert(
      fc.property(fc.json(), (json) => seen(Buffer.from(`{"type":"devices.bad","data":${json}}`))),
    );
  });

  it('speaks of the last 60 days and of tomorrow, by the release’s time', () => {
    const hours = [-60 * 24 - 1, -60 * 24, 0, 24, 25];
    const refusalAt = (hour: number): string | undefined =>
      instantRefusal(withInstants([null, asOf + hour * hourMs]), asOf)?.message;
    const told = hours.map(refusalAt);
    assert.deepEqual(told.slice(1, 4), [undefined, undefined, undefined]);
    for (const message of [told[0], told[4]])
      assert.match(
        message ?? '',
        /^data\.devices\[1\]\.at must be at most 60 days before and 24 h after 2026-12-09T08/,
      );
  });
});

function withInstants(instants: readonly (number | null)[]): DevicesBad {
  const devices = instants.map((at, index) => ({ device: `${index}`, at }));
  return { kind: 'devices.bad', name: 'helpdesk', devices, release: null };
}
