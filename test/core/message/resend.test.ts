/** Whom a message is told again, and why to nobody. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { contactsToTell, readResendRequest } from '#core/message/resend.ts';

const known = ['it', 'on-call', 'soc'];
const of = (contact: string, ...states: readonly string[]) =>
  states.map((state) => ({ contact, state }));

describe('telling a message again', () => {
  it('is for those whom no way has reached, and who are still there', () => {
    const deliveries = [
      ...of('it', 'refused', 'sent'),
      ...of('on-call', 'refused', 'uncertain'),
      ...of('gone', 'givenUp'),
      ...of('soc', 'dropped'),
    ];
    assert.deepEqual(contactsToTell({ contact: null }, { known, deliveries }), ['on-call', 'soc']);
  });

  it('is for one that is named, also where it has the message', () => {
    const deliveries = of('it', 'sent');
    assert.deepEqual(contactsToTell({ contact: 'it' }, { known, deliveries }), ['it']);
    assert.deepEqual(contactsToTell({ contact: 'soc' }, { known, deliveries }), ['soc']);
  });

  it('is refused for a contact that there is not, and names those there are', () => {
    const refused = contactsToTell({ contact: 'sco' }, { known, deliveries: [] });
    assert.ok('kind' in refused && refused.known === known);
  });

  it('never takes what waits from the outbox', () => {
    const state = fc.constantFrom('waiting', 'sent', 'uncertain', 'refused', 'givenUp', 'dropped');
    const delivery = fc.record({ contact: fc.constantFrom(...known, 'gone'), state });
    fc.assert(
      fc.property(
        fc.array(delivery, { maxLength: 9 }),
        fc.option(fc.constantFrom(...known)),
        (deliveries, contact) => {
          const names = contactsToTell({ contact }, { known, deliveries });
          if ('kind' in names) return;
          assert.ok(names.length > 0);
          for (const name of names) {
            assert.ok(known.includes(name));
            const own = deliveries.filter((one) => one.contact === name);
            assert.ok(own.every((one) => one.state !== 'waiting'));
          }
        },
      ),
    );
  });

  it('reads what came over the wire, and says of anything else what is wrong', () => {
    const asked = { tenant: 'contoso', number: 3, operator: 'kim' };
    assert.deepEqual(readResendRequest(asked), { ...asked, contact: null });
    for (const wrong of [
      null,
      'x',
      {},
      { ...asked, number: 0 },
      { ...asked, number: '3' },
      { ...asked, contact: '' },
      { ...asked, operator: 'a\u202eb' },
      { ...asked, tenant: 7 },
    ])
      assert.equal('kind' in readResendRequest(wrong), true, JSON.stringify(wrong));
  });
});
