/** The list of senders, and that a fault in it is told without telling a secret. */
import assert from 'node:assert/strict';
import { newSecret, readSenders } from '#webhook/secrets.ts';
import { secretOf } from './door.ts';

const short = `whsec_${Buffer.alloc(23, 1).toString('base64')}`;
const long = `whsec_${Buffer.alloc(65, 1).toString('base64')}`;

describe('the senders of the webhook', () => {
  it('are read with their secrets, two while one takes the place of the other', () => {
    const [a, b, c] = [newSecret(), newSecret(), newSecret()];
    const senders = readSenders(`helpdesk=${a}, monitoring=${b},helpdesk=${c}`);
    assert.deepEqual(
      senders.map(({ name, keys }) => [name, keys.length]),
      [
        ['helpdesk', 2],
        ['monitoring', 1],
      ],
    );
  });

  const faults: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /entry 1 must begin with the sender's name/],
    ['a secret without a name', secretOf(1), /entry 1 must begin/],
    ['a name in capitals', `Helpdesk=${secretOf(1)}`, /entry 1 must begin/],
    ['a comma at the end', `helpdesk=${secretOf(1)},`, /entry 2 must begin/],
    [
      'a secret without its prefix',
      `helpdesk=${secretOf(1).slice(6)}`,
      /"helpdesk" must be whsec_/,
    ],
    ['a secret that is no base64', 'helpdesk=whsec_correct-horse-battery-staple!', /base64/],
    ['a short secret', `helpdesk=${short}`, /24–64 random bytes, found 23/],
    ['a long secret', `helpdesk=${long}`, /24–64 random bytes, found 65/],
    ['a third secret', [1, 2, 3].map((n) => `helpdesk=${secretOf(n)}`).join(','), /more than two/],
    ['one secret for two', `helpdesk=${secretOf(1)},monitoring=${secretOf(1)}`, /stands twice/],
    [
      'more senders than are tried',
      Array.from({ length: 33 }, (_, n) => `s${n}=${secretOf(n)}`).join(','),
      /more than 32/,
    ],
  ];
  for (const [what, text, rule] of faults) {
    it(`may not be ${what}, and the secret is not repeated`, () => {
      assert.throws(
        () => readSenders(text),
        (thrown: unknown) => {
          assert.ok(thrown instanceof Error);
          assert.match(thrown.message, /^RINGMASTER_WEBHOOK_SECRETS: /);
          assert.match(thrown.message, rule);
          for (const [, secret] of text.matchAll(/whsec_([^,]+)/g))
            assert.equal(thrown.message.includes(secret ?? ''), false);
          return true;
        },
      );
    });
  }

  it('get a new secret each time, of 32 bytes', () => {
    const secrets = new Set(Array.from({ length: 50 }, () => newSecret()));
    assert.equal(secrets.size, 50);
    for (const secret of secrets) assert.equal(readSenders(`a=${secret}`)[0]?.keys[0]?.length, 32);
  });
});
