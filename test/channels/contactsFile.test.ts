/** Contacts as a file says them: what is usual, and faults with their place and no value. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contactsOfFile } from '#channels/contacts.ts';
import { readContacts } from '#channels/contactsFile.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const secretOfBytes = (bytes: number) =>
  `whsec_${Buffer.alloc(bytes, 'planted').toString('base64')}`;

describe('a file of contacts', () => {
  it('says by which ways each is told, in order, in which language and of what', () => {
    const text = `contacts:
  it-desk:
    mail: it@contoso.example
  on-call:
    msteams: https://contoso.example/hook
    mail: [a@contoso.example, b@contoso.example]
    webhook: { url: https://soc.example/in, secret: ${secret} }
    order: [msteams, mail]
    language: de
    about: [devices]
    without: [summary]
`;
    const [desk, onCall] = readContacts(text, 'contacts.yaml');
    assert.deepEqual(desk, {
      name: 'it-desk',
      mail: ['it@contoso.example'],
      msteams: null,
      webhook: null,
      order: ['mail'],
      about: ['updates', 'devices'],
      language: 'en',
      without: [],
    });
    assert.deepEqual(onCall?.order, ['msteams', 'mail']);
    assert.deepEqual(
      [onCall.language, onCall.about, onCall.without],
      ['de', ['devices'], ['summary']],
    );
  });

  const faults: readonly (readonly [string, string, RegExp])[] = [
    [
      'no way to tell',
      'contacts:\n  desk: { language: de }\n',
      /^c\.yaml:2:9 contacts\.desk: needs one of mail, msteams, webhook$/,
    ],
    [
      'no address',
      'contacts:\n  desk:\n    mail: planted\n',
      /^c\.yaml:3:11 contacts\.desk\.mail: must be a mail address/,
    ],
    [
      'an order of what is not there',
      'contacts:\n  desk: { mail: a@b.example, order: [msteams] }\n',
      /contacts\.desk\.order\.0: names msteams, which the contact does not have/,
    ],
    [
      'a wish to hear no question',
      'contacts:\n  desk: { mail: a@b.example, without: [question] }\n',
      /without\.0: must be change or .* told to all/,
    ],
    [
      'a short secret',
      'contacts:\n  desk: { webhook: { url: https://a.example, secret: whsec_cGxhbnRlZA== } }\n',
      /secret: must be 24–64 random bytes/,
    ],
    ...[23, 65].map((bytes): readonly [string, string, RegExp] => [
      `a secret of ${bytes} bytes, as long in base64 as one of a right length`,
      `contacts:\n  desk: { webhook: { url: https://a.example, secret: ${secretOfBytes(bytes)} } }\n`,
      new RegExp(`secret: must be 24–64 random bytes, found ${bytes}`),
    ]),
    [
      'another scheme',
      'contacts:\n  desk: { msteams: "file:///planted" }\n',
      /msteams: must be an address that begins with https/,
    ],
    [
      'an unknown setting',
      'contacts:\n  desk: { mail: a@b.example, phone: planted }\n',
      /contacts\.desk: .*phone/,
    ],
    ['broken YAML', 'contacts: [planted\n', /broken YAML/],
    [
      'references',
      'contacts:\n  a: &a { mail: planted@b.example }\n  b: *a\n',
      /without references/,
    ],
  ];
  for (const [what, text, expected] of faults) {
    it(`is refused for ${what}, with its place and without what stands there`, () => {
      assert.throws(
        () => readContacts(text, 'c.yaml'),
        ({ message }: Error) => {
          assert.match(message, expected);
          assert.doesNotMatch(message, /planted|cGxhbnRlZ/);
          return true;
        },
      );
    });
  }

  it('is read again when it changed, and not while it has a fault', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ringmaster-contacts-'));
    try {
      const file = path.join(folder, 'contacts.yaml');
      const said: string[] = [];
      writeFileSync(file, 'contacts: { one: { mail: a@b.example } }');
      const contacts = contactsOfFile(file, (line) => said.push(line));
      writeFileSync(file, 'contacts: { one: { mail: a@b.example }, two: { mail: c@b.example } }');
      assert.deepEqual(
        contacts().map(({ name }) => name),
        ['one', 'two'],
      );
      writeFileSync(file, 'contacts: { one: { mail: nobody } }');
      assert.deepEqual(
        contacts().map(({ name }) => name),
        ['one', 'two'],
      );
      assert.equal(said.length, 2);
      assert.doesNotMatch(said.join(), /b\.example|nobody/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
