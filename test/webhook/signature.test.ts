/** Who signed a message, byte for byte: the specification's scheme, and everything that only looks like it. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readSenders } from '#webhook/secrets.ts';
import { verify, type Delivery } from '#webhook/signature.ts';
import { secretOf, sign } from './door.ts';

/** An example as other implementations of the specification publish it. */
const example = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  at: 1_614_265_330_000,
  delivery: {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: '1614265330',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    body: Buffer.from('{"test": 2432232314}'),
  },
};
const senders = readSenders(`helpdesk=${example.secret}`);

function judged(differences: Partial<Delivery> = {}, now = example.at): string {
  const outcome = verify({ ...example.delivery, ...differences }, senders, now);
  return outcome.kind === 'signed' ? outcome.sender : outcome.code;
}

describe('a signature', () => {
  it('of the published example is good', () => {
    assert.equal(judged(), 'helpdesk');
  });

  const good = example.delivery.signature;
  const table: readonly (readonly [string, Partial<Delivery>, string])[] = [
    [
      'beside others, as while secrets change',
      { signature: `v1,${'A'.repeat(43)}= ${good}` },
      'helpdesk',
    ],
    ['beside one of another scheme', { signature: `v1a,AAAA ${good}` }, 'helpdesk'],
    ['of another scheme alone', { signature: good.replace('v1,', 'v1a,') }, 'badSignature'],
    ['of no scheme', { signature: good.replace('v1,', '') }, 'badSignature'],
    ['cut short', { signature: good.slice(0, -2) }, 'badSignature'],
    ['with something behind it', { signature: `${good}=` }, 'badSignature'],
    ['with a comma behind it', { signature: `${good},` }, 'badSignature'],
    ['that is empty', { signature: '' }, 'badSignature'],
    ['behind too many others', { signature: `${'v1,x '.repeat(8)}${good}` }, 'badSignature'],
    ['that is missing', { signature: undefined }, 'unsigned'],
    ['without an id', { id: undefined }, 'unsigned'],
    ['without a timestamp', { timestamp: undefined }, 'unsigned'],
    ['of another id', { id: 'msg_another' }, 'badSignature'],
    ['with a full stop in the id', { id: 'msg.1614265330' }, 'malformed'],
    ['with an empty id', { id: '' }, 'malformed'],
    ['with a long id', { id: 'x'.repeat(129) }, 'malformed'],
    ['of another second', { timestamp: '1614265331' }, 'badSignature'],
    ['with letters behind the timestamp', { timestamp: '1614265330x' }, 'malformed'],
    ['with a fraction in the timestamp', { timestamp: '1614265330.5' }, 'malformed'],
    ['with a sign before the timestamp', { timestamp: '+1614265330' }, 'malformed'],
    ['with a timestamp beyond all bounds', { timestamp: '9'.repeat(400) }, 'malformed'],
    ['over an empty body', { body: Buffer.alloc(0) }, 'badSignature'],
    [
      'over the same JSON written anew',
      { body: Buffer.from('{"test":2432232314}') },
      'badSignature',
    ],
  ];
  for (const [what, differences, outcome] of table) {
    it(`${what}: ${outcome}`, () => assert.equal(judged(differences), outcome));
  }

  it('is believed five minutes before and after its time, and not a second longer', () => {
    const seconds = [-301, -300, 0, 300, 301];
    assert.deepEqual(
      seconds.map((second) => judged({}, example.at + second * 1000)),
      ['staleTimestamp', 'helpdesk', 'helpdesk', 'helpdesk', 'staleTimestamp'],
    );
  });

  it('is one of these bytes and of no others, be they text or not', () => {
    const secret = secretOf(7);
    const known = readSenders(`helpdesk=${secret}`);
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, place, change) => {
        const body = Buffer.from(given);
        const { at } = example;
        const delivery = {
          id: 'msg_1',
          timestamp: String(at / 1000),
          signature: sign({ id: 'msg_1', at, body }, secret),
        };
        const other = Buffer.from(body);
        const index = place % other.length;
        other[index] = (other[index] ?? 0) ^ change;
        assert.equal(verify({ ...delivery, body }, known, at).kind, 'signed');
        assert.equal(verify({ ...delivery, body: other }, known, at).kind, 'refused');
      }),
    );
  });

  it('says which of the senders it was, with either of two secrets', () => {
    const [a, b, c] = [secretOf(1), secretOf(2), secretOf(3)];
    const known = readSenders(`helpdesk=${a}, monitoring=${b},helpdesk=${c}`);
    const { at, delivery } = example;
    const senderWith = (secret: string): string => {
      const signature = sign({ id: delivery.id, at, body: delivery.body }, secret);
      const outcome = verify({ ...delivery, signature }, known, at);
      return outcome.kind === 'signed' ? outcome.sender : outcome.code;
    };
    assert.deepEqual([a, b, c, secretOf(4)].map(senderWith), [
      'helpdesk',
      'monitoring',
      'helpdesk',
      'badSignature',
    ]);
  });
});
