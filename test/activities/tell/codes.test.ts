/** Contacts that are verified, over a real server of mail: what is mailed, what is kept of it, and which guesses are taken. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CodesSent } from '#core/message/codes.ts';
import { codeEveryMs, codeLivesMs, codeTriesMax } from '#core/message/verification.ts';
import { readContactStandings, tryCode } from '#store/tenant/contacts.ts';
import type { Store } from '#store/store.ts';
import { readContacts } from '../../../src/channels/contactsFile.ts';
import { sendCodes } from '../../../src/activities/tell/sendCodes.ts';
import { outletsOf } from '../../../src/worker/outlets.ts';
import { openMailServer, type MailServer } from '../../../bench/mail/server.ts';
import { ran } from '../../cli/run.ts';
import { openDatabase } from '../../store/database.ts';
import { atAttempt } from '../attempts.ts';
import { depsOf, nobody } from './telling.ts';

const now = Date.parse('2026-12-08T18:00:00Z');
const contactsText = `contacts:
  it-desk:
    mail: [first@contoso.example, second@contoso.example]
    about: [updates]
  on-call: { mail: night@contoso.example, language: de }
  soc: { msteams: "https://contoso.example/hook" }
`;

describe('codes for contacts', () => {
  let store: Store;
  let url: string;
  let mail: MailServer;
  let folder: string;
  let file: string;
  let tenants = 0;
  let tenant: string;

  before(async () => {
    ({ store, url } = await openDatabase());
    folder = mkdtempSync(path.join(tmpdir(), 'ringmaster-contacts-'));
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    tenants += 1;
    tenant = `contacts-${tenants}`;
    file = path.join(folder, `${tenant}.yaml`);
    writeFileSync(file, contactsText);
    mail = await openMailServer();
  });
  afterEach(() => mail.close());

  const send = async (contact: string, at = now, id = `run-${at}`): Promise<CodesSent> => {
    const settings = { ...nobody, mailFrom: 'updates@contoso.example', contactsFile: file };
    const deps = depsOf(
      store,
      outletsOf({ ...settings, smtpUrl: mail.url }, () => undefined),
    );
    const request = { tenant, contact, operator: 'kim' };
    const came = await atAttempt(1, () => sendCodes(deps, { request, id, now: at }));
    assert.ok('addresses' in came, JSON.stringify(came));
    return came;
  };
  const codeTo = (address: string): string => {
    const raw = mail.taken.findLast(({ to }) => to.includes(address))?.raw ?? '';
    return /--code (\d{8})/.exec(raw.replaceAll('=\r\n', ''))?.[1] ?? 'none';
  };
  const states = async (at = now) => {
    const contacts = readContacts(readFileSync(file, 'utf8'), file);
    const standings = await readContactStandings(store, { tenant, contacts, now: at });
    return Object.fromEntries(standings.map(({ contact, state }) => [contact, state]));
  };
  const tried = (contact: string, code: string, at = now) =>
    tryCode(store, { tenant, contact, code, now: at });

  it('go to each address by itself, and a contact is verified once each has been given', async () => {
    const { addresses } = await send('it-desk');
    assert.deepEqual(
      addresses.map(({ outcome }) => outcome),
      ['sent', 'sent'],
    );
    const [one, other] = [codeTo('first@contoso.example'), codeTo('second@contoso.example')];
    assert.notEqual(one, other);
    assert.equal((await states())['it-desk'], 'codeSent');
    assert.deepEqual(await tried('it-desk', one), { kind: 'verified' });
    assert.equal((await states())['it-desk'], 'codeSent');
    assert.deepEqual(await tried('it-desk', other), { kind: 'verified' });
    assert.deepEqual(await states(), {
      'it-desk': 'verified',
      'on-call': 'unverified',
      soc: 'noMail',
    });
    assert.deepEqual(
      (await send('it-desk', now + codeEveryMs)).addresses.map(({ outcome }) => outcome),
      ['verified', 'verified'],
    );
  });

  it('are in the language of their contact', async () => {
    await send('on-call');
    assert.match(mail.taken[0]?.raw ?? '', /Content-Language: de/i);
  });

  it('are good for a day, for so many guesses, once, and for their own contact', async () => {
    await send('on-call');
    const code = codeTo('night@contoso.example');
    const wrong = code === '00000000' ? '00000001' : '00000000';
    assert.deepEqual(await tried('it-desk', code), { kind: 'noCode' });
    assert.deepEqual(await tried('on-call', code, now + codeLivesMs), { kind: 'noCode' });
    for (let left = codeTriesMax - 1; left >= 0; left -= 1)
      assert.deepEqual(await tried('on-call', wrong), { kind: 'wrong', triesLeft: left });
    assert.deepEqual(await tried('on-call', code), { kind: 'noCode' });
    await send('on-call', now + codeEveryMs);
    const another = codeTo('night@contoso.example');
    assert.deepEqual(await tried('on-call', another, now + codeEveryMs), { kind: 'verified' });
    assert.deepEqual(await tried('on-call', another, now + codeEveryMs), { kind: 'noCode' });
  });

  it('are not mailed again within a minute, nor by a repetition of the same work', async () => {
    await send('on-call');
    assert.equal((await send('on-call', now + 1)).addresses[0]?.outcome, 'tooSoon');
    assert.equal(
      (await send('on-call', now + codeEveryMs, `run-${now}`)).addresses[0]?.outcome,
      'uncertain',
    );
    assert.equal(mail.taken.length, 1);
  });

  it('that the server refuses are taken back, so that the next one need not be waited for', async () => {
    mail.answer = () => ({ code: 550 });
    const [failed] = (await send('on-call')).addresses;
    assert.equal(failed?.outcome, 'failed');
    assert.doesNotMatch(failed?.why ?? '', /night/);
    mail.answer = () => null;
    assert.equal((await send('on-call', now + 1)).addresses[0]?.outcome, 'sent');
  });

  it('leave neither code nor address in the database', async () => {
    await send('on-call');
    const code = codeTo('night@contoso.example');
    const kept = await Promise.all(
      ['contact_addresses', 'writes', 'messages', 'deliveries'].map((table) =>
        store.pool.query(`select * from ${table}`),
      ),
    );
    const text = JSON.stringify(kept.flatMap(({ rows }) => rows as object[]));
    assert.ok(text.includes('on-call'));
    assert.doesNotMatch(text, new RegExp(`night@|${code}`));
  });

  describe('and the file of contacts, changed by commands', () => {
    const ring = (...words: readonly string[]) =>
      ran(['tenant', 'contacts', ...words, '--tenant', tenant], {
        DATABASE_URL: url,
        RINGMASTER_CONTACTS_FILE: file,
      });

    it('is the place of addresses: who is taken out is forgotten, and who changes is unverified', async () => {
      await send('on-call', Date.now());
      const { code, out } = await ring(
        'verify',
        'on-call',
        '--code',
        codeTo('night@contoso.example'),
      );
      assert.equal(code, 0, out);
      assert.match(out, /^on-call is verified\./);
      const changed = await ring('change', 'on-call', '--mail', 'day@contoso.example');
      assert.match(changed.out, /not verified: it-desk, on-call/);
      assert.equal((await states())['on-call'], 'unverified');
      const removed = await ring('remove', 'on-call');
      assert.equal(removed.code, 0, removed.errors);
      const { rows } = await store.pool.query('select 1 from contact_addresses where tenant = $1', [
        tenant,
      ]);
      assert.equal(rows.length, 0);
    });

    it('is made where there is none, and is nobody else’s to read', async () => {
      rmSync(file);
      const { code, out, errors } = await ring('add', 'it-desk', '--mail', 'it@contoso.example');
      assert.equal(code, 0, errors);
      assert.match(out, /Added it-desk/);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      const listed = await ring('list');
      assert.match(listed.out, /it-desk +updates, devices +mail +en +– +not verified/);
      assert.doesNotMatch(listed.out, /it@/);
    });

    it('is left as it was by what cannot be', async () => {
      const cases = [
        [['add', 'it-desk', '--mail', 'x@contoso.example'], 3, /already/],
        [['add', 'hr', '--mail', 'nobody in particular'], 2, /must be a mail address/],
        [['change', 'it-dsk', '--language', 'de'], 4, /it-desk/],
        [['change', 'it-desk', '--language', 'fr'], 2, /no "fr"/],
        [['verify', 'it-desk', '--code', '12'], 2, /8 digits/],
        [['verify', 'it-desk', '--code', '12345678'], 3, /no code that is still good/],
      ] as const;
      for (const [words, exit, rule] of cases) {
        const { code, errors } = await ring(...words);
        assert.equal(code, exit, `${words.join(' ')}: ${errors}`);
        assert.match(errors, rule);
        assert.doesNotMatch(errors, /particular/);
      }
      assert.equal(readFileSync(file, 'utf8'), contactsText);
    });
  });
});
