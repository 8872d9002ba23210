/** Where a contact stands, as tables and properties. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  codeTriesMax,
  contactFaults,
  contactFaultsText,
  isCodeGood,
  standingOf,
  type AddressKnown,
} from '#core/message/verification.ts';

const now = Date.parse('2026-12-08T18:00:00Z');
const contact = { name: 'it', about: ['updates', 'devices'] } as const;
const known = (mark: string, of: Partial<AddressKnown>): AddressKnown => ({
  contact: 'it',
  mark,
  verifiedAt: null,
  code: null,
  ...of,
});

describe('where a contact stands', () => {
  const stateOf = (marks: readonly string[], ...all: readonly AddressKnown[]): string =>
    standingOf(contact, { marks, known: all, now }).state;

  it('follows from its addresses as they are declared now', () => {
    const good = { expiresAt: now + 1, triesLeft: 1 };
    assert.equal(stateOf([]), 'noMail');
    assert.equal(stateOf(['a']), 'unverified');
    assert.equal(stateOf(['a'], known('a', { code: good })), 'codeSent');
    assert.equal(stateOf(['a'], known('a', { verifiedAt: now })), 'verified');
    assert.equal(stateOf(['b'], known('a', { verifiedAt: now })), 'unverified');
    assert.equal(stateOf(['a', 'b'], known('a', { verifiedAt: now })), 'unverified');
    assert.equal(
      stateOf(['a'], { ...known('a', { verifiedAt: now }), contact: 'hr' }),
      'unverified',
    );
  });

  it('is never verified unless each of its addresses is', () => {
    const marks = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 });
    fc.assert(
      fc.property(marks, marks, (declared, verified) => {
        const all = verified.map((mark) => known(mark, { verifiedAt: now }));
        const isWhole = declared.length > 0 && declared.every((mark) => verified.includes(mark));
        assert.equal(stateOf(declared, ...all) === 'verified', isWhole);
      }),
    );
  });

  it('has a code only until it expires, and so many guesses', () => {
    const code = { expiresAt: now, triesLeft: codeTriesMax };
    assert.equal(isCodeGood({ code }, now - 1), true);
    assert.equal(isCodeGood({ code }, now), false);
    assert.equal(isCodeGood({ code: { ...code, triesLeft: 0 } }, now - 1), false);
    assert.equal(isCodeGood({ code: null }, now), false);
  });
});

describe('what is wrong with contacts', () => {
  const standing = { contact: 'it', about: ['updates'], addresses: 1, verified: 0 } as const;

  it('is each area of focus that nobody verified looks after, and who is not verified', () => {
    const faults = contactFaults([
      { ...standing, state: 'verified' },
      { ...standing, contact: 'hr', about: ['devices'], state: 'codeSent' },
      { ...standing, contact: 'soc', about: ['devices'], state: 'noMail' },
    ]);
    assert.deepEqual(faults, [
      { kind: 'nobody', about: 'devices' },
      { kind: 'unverified', contact: 'hr' },
    ]);
    assert.equal(
      contactFaultsText(faults),
      'no verified contact looks after devices; not verified: hr',
    );
  });

  it('is nothing where all is well', () => {
    assert.equal(
      contactFaultsText(
        contactFaults([{ ...standing, about: ['updates', 'devices'], state: 'verified' }]),
      ),
      null,
    );
  });
});
