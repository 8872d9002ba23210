/** A file of contacts changed by commands: comments and what others wrote stay, and no change leaves a file with a fault. */
import assert from 'node:assert/strict';
import { readContacts } from '../../src/channels/contactsFile.ts';
import { editedContacts } from '../../src/channels/editContacts.ts';

const text = `# Whom to tell.
contacts:
  on-call: # day and night
    mail: oncall@contoso.example
    about: [devices]
`;

describe('a change to a file of contacts', () => {
  it('adds a contact and leaves the others and their comments alone', () => {
    const said = { mail: ['it@contoso.example'], about: ['updates'], language: 'de' } as const;
    const edited = editedContacts(text, 'contacts.yaml', { kind: 'add', contact: 'it', said });
    for (const kept of [
      '# Whom to tell.',
      '# day and night',
      'about: [devices]',
      'about: [updates]',
    ])
      assert.ok(edited.includes(kept), `${kept} in ${edited}`);
    const [onCall, it] = readContacts(edited, 'contacts.yaml');
    assert.deepEqual(onCall?.about, ['devices']);
    assert.deepEqual(
      [it?.name, it?.mail, it?.about, it?.language, it?.order],
      ['it', ['it@contoso.example'], ['updates'], 'de', ['mail']],
    );
  });

  it('makes a file where there is none, and changes and removes what is in it', () => {
    const said = { mail: ['a@contoso.example', 'b@contoso.example'] };
    const made = editedContacts(null, 'f', { kind: 'add', contact: 'it', said });
    const changed = editedContacts(made, 'f', {
      kind: 'change',
      contact: 'it',
      said: { without: ['summary'] },
    });
    const [it] = readContacts(changed, 'f');
    assert.deepEqual([it?.mail.length, it?.without], [2, ['summary']]);
    assert.deepEqual(
      readContacts(editedContacts(changed, 'f', { kind: 'remove', contact: 'it' }), 'f'),
      [],
    );
  });

  it('is refused with place and rule, and without what stood there, where the file would not be in order', () => {
    const said = { mail: ['nobody in particular'] };
    for (const wrong of [
      () => editedContacts(text, 'f', { kind: 'add', contact: 'it', said }),
      () => editedContacts(text, 'f', { kind: 'add', contact: 'It Desk', said: {} }),
      () => editedContacts('contacts: [', 'f', { kind: 'remove', contact: 'it' }),
    ])
      assert.throws(wrong, (error: unknown) => {
        assert.match((error as Error).message, /^f:\d+:\d+ /);
        assert.doesNotMatch((error as Error).message, /particular/);
        return true;
      });
  });
});
