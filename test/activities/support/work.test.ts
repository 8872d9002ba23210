/** Steps of a support request, against a real database and a real mail server: taken once, told to whom it concerns, in their language. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SupportRequest } from '#core/support/request.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { readEntries } from '#store/matter/timelines.ts';
import { listMessages } from '#store/release/messages.ts';
import type { Store } from '#store/store.ts';
import { openRequest, readRequest } from '#store/support/requests.ts';
import { putText, readWritten } from '#store/support/writings.ts';
import type { RequestAsked } from '../../../src/activities/matter/contract.ts';
import { workOnRequest } from '../../../src/activities/support/work.ts';
import { outletsOf } from '../../../src/worker/outlets.ts';
import { openMailServer, type MailServer } from '../../../bench/mail/server.ts';
import { openedAt, opening } from '../../core/support/requests.ts';
import { openDatabase } from '../../store/database.ts';
import { atAttempt } from '../attempts.ts';
import { depsOf, nobody } from '../tell/telling.ts';

const contacts = `contacts:
  desk: { mail: desk@contoso.example, about: [updates] }
  leitung: { mail: leitung@contoso.example, about: [devices], language: de }
  shop: { mail: shop@contoso.example, about: [devices] }
`;

describe('a step of a support request', () => {
  let store: Store;
  let mail: MailServer;
  let folder: string;
  let tenants = 0;
  let request: SupportRequest;

  before(async () => {
    ({ store } = await openDatabase());
    folder = mkdtempSync(path.join(tmpdir(), 'ringmaster-support-'));
    writeFileSync(path.join(folder, 'contacts.yaml'), contacts);
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    tenants += 1;
    mail = await openMailServer();
    const tenant = `asked-${tenants}`;
    request = await openRequest(
      store,
      { ...opening, tenant, contact: 'shop' },
      'Kassen drucken nichts',
    );
  });
  afterEach(() => mail.close());

  const step = (part: Partial<RequestAsked> = {}) => {
    const contactsFile = path.join(folder, 'contacts.yaml');
    const settings = {
      ...nobody,
      mailFrom: 'updates@contoso.example',
      contactsFile,
      smtpUrl: mail.url,
    };
    const deps = {
      ...depsOf(
        store,
        outletsOf(settings, () => undefined),
      ),
      reportsDir: folder,
    };
    const asked = { tenant: request.tenant, number: 1, asOf: openedAt, word: null, ...part };
    return atAttempt(1, () => workOnRequest(deps, asked));
  };
  const say = async (operator: string, text: string, asks = false, at = openedAt + hourMs) => {
    const written = await putText(store, request, { text, at });
    const word = { kind: 'note', operator, asks, written, id: written } as const;
    return { word, worked: await step({ asOf: at, word }) };
  };
  const tos = () => new Set(mail.taken.map(({ to }) => to[0]?.split('@')[0]));
  /** Lines that were folded for the way are whole again. */
  const rawOf = (name: string): string =>
    (mail.taken.find(({ to }) => to[0]?.startsWith(name))?.raw ?? '').replaceAll('=\r\n', '');
  const entries = () => readEntries(store, { ...request, matter: 'support' });

  it('tells who looks after such things and the request’s own contact, with what was asked', async () => {
    await step();
    assert.deepEqual(tos(), new Set(['desk', 'shop']));
    const raw = rawOf('desk');
    assert.match(raw, /Subject: Support request 1: opened/);
    assert.match(raw, /Kassen drucken nichts/);
    assert.match(raw, /To act: the desk, by Mon 15 Jun 2026 12:00 UTC\./);
    assert.match(raw, /ringmaster support show 1/);
    await step({ asOf: openedAt + hourMs });
    assert.equal(mail.taken.length, 2, 'it is told once');
  });

  it('tells everybody, in their language, when the desk is late', async () => {
    await step();
    mail.taken.length = 0;
    const { standing } = await step({ asOf: openedAt + 4 * hourMs });
    assert.equal(standing?.isOverdue, true);
    assert.deepEqual(tos(), new Set(['desk', 'leitung', 'shop']));
    const german = rawOf('leitung');
    assert.match(german, /Subject: .*Anfrage_1=3A_=C3=9Cberf=C3=A4llig/);
    assert.match(german, /Am Zug: der Support/);
  });

  it('takes a word once, though it is done again because its answer was lost', async () => {
    const { word, worked } = await say('dana', 'Which model?', true);
    assert.equal(worked.standing?.waitsFor, 'asker');
    const again = await step({ asOf: openedAt + hourMs, word });
    assert.deepEqual(again.standing, worked.standing);
    assert.deepEqual(
      (await entries()).map(({ kind, by, text }) => [kind, by, text]),
      [
        ['opened', 'kim', 'Kassen drucken nichts'],
        ['question', 'dana', 'Which model?'],
      ],
    );
    assert.equal(
      await readWritten(store, request, word.written),
      null,
      'it stands in the timeline',
    );
    assert.equal((await listMessages(store, request)).length, 1);
    assert.equal(mail.taken.length, 2);
  });

  it('gives nothing back that a person has written, whatever is said', async () => {
    const { worked } = await say('dana', 'The secret of the till');
    assert.doesNotMatch(JSON.stringify(worked), /secret|Kassen|dana|kim/);
  });

  it('refuses by the rules, after what has become due meanwhile', async () => {
    await say('dana', 'Which model?', true);
    const late = await say('kim', 'The big one', false, openedAt + 3 * dayMs);
    assert.equal(late.worked.refusal?.kind, 'alreadySo');
    assert.equal(late.worked.standing?.status, 'silent');
    const stored = await readRequest(store, request);
    assert.equal(stored?.request.settled?.as, 'silent');
    assert.equal((await step({ asOf: openedAt + 5 * dayMs })).standing?.next, null);
  });

  it('keeps what it cannot send, and says so', async () => {
    mail.answer = () => ({ code: 451 });
    assert.equal((await step()).isUnsent, true);
  });

  it('knows of no request that there is not', async () => {
    assert.deepEqual(await step({ number: 99 }), {
      standing: null,
      refusal: null,
      isUnsent: false,
    });
  });
});
