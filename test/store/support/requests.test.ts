/** Support requests in the store: numbered, taken once, found again, erased with all that people wrote. */
import assert from 'node:assert/strict';
import { unchanged } from '#core/matter/timeline.ts';
import { spoken } from '#core/support/command.ts';
import { requestMessageKey, type SupportRequest } from '#core/support/request.ts';
import { dayMs } from '#core/time.ts';
import { readEntries } from '#store/matter/timelines.ts';
import { listMessages, recordMessage } from '#store/release/messages.ts';
import type { Store } from '#store/store.ts';
import {
  eraseRequest,
  erased,
  listRequests,
  openRequest,
  readRequest,
  saveRequest,
} from '#store/support/requests.ts';
import {
  dropWritten,
  listFiles,
  putFile,
  putText,
  readFileOf,
  readWritten,
} from '#store/support/writings.ts';
import { opening, openedAt as at } from '../../core/support/requests.ts';
import { openDatabase } from '../database.ts';

describe('support requests in the store', () => {
  let store: Store;
  let tenants = 0;
  let tenant: string;

  before(async () => {
    ({ store } = await openDatabase());
  });
  beforeEach(() => {
    tenants += 1;
    tenant = `support-${tenants}`;
  });
  after(() => store.close());

  const open = (subject = 'Printers', openedAt = at): Promise<SupportRequest> =>
    openRequest(store, { ...opening, tenant, openedAt }, subject);

  it('count up however many are opened at once, each with its subject first in its timeline', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, nth) => open(`No. ${nth}`)));
    assert.deepEqual(
      all.map(({ number }) => number).toSorted((one, other) => one - other),
      Array.from({ length: 20 }, (_, nth) => nth + 1),
    );
    const entries = await readEntries(store, { tenant, matter: 'support', number: 7 });
    const stored = await readRequest(store, { tenant, number: 7 });
    assert.deepEqual(
      entries.map(({ kind, by, text }) => [kind, by, text]),
      [['opened', 'kim', stored?.subject]],
    );
    assert.equal(await readRequest(store, { tenant: 'nobody', number: 7 }), null);
  });

  it('hold what was written until it is taken, and a file for ever', async () => {
    const request = await open();
    const content = Buffer.from([0, 1, 2, 255]);
    const id = await putFile(store, request, { name: 'x.log', content, at });
    const text = await putText(store, request, { text: 'as written', at });
    assert.deepEqual(await readWritten(store, request, text), { text: 'as written', bytes: null });
    const written = await readWritten(store, request, id);
    assert.deepEqual(written, { text: 'x.log (4 bytes)', bytes: 4 });
    assert.deepEqual(await listFiles(store, request), [], 'it is not taken yet');
    const word = { kind: 'attach', operator: 'kim', asks: false, written: id, id } as const;
    const step = spoken(unchanged(request), word, { ...written, text: 'x', bytes: 4, at });
    for (let tries = 0; tries < 2; tries += 1) await saveRequest(store, step, { taken: id, at });
    const [file] = await listFiles(store, request);
    assert.deepEqual([file?.number, file?.name, file?.bytes], [1, 'x.log', 4]);
    assert.deepEqual((await readFileOf(store, request, 1))?.content, content);
    await dropWritten(store, request, id);
    await dropWritten(store, request, text);
    assert.ok((await readFileOf(store, request, 1)) !== null, 'what was taken stays');
    assert.equal(await readWritten(store, request, text), null);
    assert.equal(await readWritten(store, request, id), null);
    assert.equal(await readWritten(store, { tenant: 'nobody', number: 1 }, id), null);
  });

  it('tell those that are open, and of six months those in which something happened', async () => {
    const [old, ended, fresh] = [
      await open('old', at - 300 * dayMs),
      await open('ended', at - 300 * dayMs),
      await open(),
    ];
    const end = { ...ended, endedAt: at - 299 * dayMs };
    await saveRequest(store, unchanged(end), { taken: null, at: at - 299 * dayMs });
    const numbers = (
      await listRequests(store, { tenant, limit: 10, changedSince: at - 184 * dayMs })
    ).map(({ request }) => request.number);
    assert.deepEqual(numbers, [fresh.number, old.number], 'what is open is never too old');
    await saveRequest(store, unchanged(old), { taken: null, at });
    const isOpen = await listRequests(store, { tenant, limit: 10, isOpen: true });
    assert.equal(isOpen.length, 2);
  });

  it('lose on erasure every name and text, and keep when and how it went', async () => {
    const request = await open('Kim’s printer');
    const other = await open('stays');
    const id = await putFile(store, request, { name: 'kim.log', content: Buffer.from('kim'), at });
    const word = { kind: 'note', operator: 'dana', asks: true, written: null, id } as const;
    const step = spoken(unchanged(request), word, { text: 'Kim, which?', bytes: null, at });
    await saveRequest(store, step, { taken: null, at });
    const key = requestMessageKey(request);
    const told = { key, kind: 'support', at, title: 'x', html: 'Kim', intent: 'x', content: null };
    await recordMessage(store, told, [
      { contact: 'it-desk', channel: 'mail', intent: `x/${tenant}` },
    ]);
    await eraseRequest(store, request);
    const left = await readRequest(store, request);
    const entries = await readEntries(store, { ...request, matter: 'support' });
    const all = JSON.stringify([
      left,
      entries,
      await listMessages(store, { tenant }),
      await listFiles(store, request),
    ]);
    assert.doesNotMatch(all, /kim|dana|Kim/);
    assert.equal(left?.subject, erased);
    assert.deepEqual([left.request.openedAt, left.request.answeredAt], [at, at]);
    assert.equal(await readWritten(store, request, id), null);
    assert.equal((await readRequest(store, other))?.subject, 'stays');
  });
});
