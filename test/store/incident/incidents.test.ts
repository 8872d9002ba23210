/** Incidents in the store: one open for each cause, whoever notices it how often; numbers count up; nothing is lost. */
import assert from 'node:assert/strict';
import type { Cause } from '#core/incident/cause.ts';
import type { News } from '#core/incident/news.ts';
import { altered, noted, unchanged } from '#core/matter/timeline.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { openIncidents, readUnheard, unheardIncidents } from '#store/incident/unheard.ts';
import {
  listIncidents,
  openOrJoin,
  readIncident,
  saveIncident,
} from '#store/incident/incidents.ts';
import { readEntries } from '#store/matter/timelines.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../database.ts';

const at = Date.UTC(2026, 11, 29, 18);
const missed: Cause = { kind: 'missed', area: 'quality', release: '2026-12-B' };
const paused: Cause = { ...missed, kind: 'paused' };

describe('incidents in the store', () => {
  let store: Store;
  let tenants = 0;
  let key: ReleaseKey;

  before(async () => {
    ({ store } = await openDatabase());
  });
  beforeEach(() => {
    tenants += 1;
    key = { tenant: `incidents-${tenants}`, area: 'quality', id: '2026-12-B' };
  });
  after(() => store.close());

  const notice = (cause: Cause, id = 'one'): Promise<unknown> => {
    const news: News = { cause, id, at, text: `noticed by ${id}` };
    return openOrJoin(store, news, { key, isRehearsal: false });
  };
  const read = async (number: number) => {
    const incident = await readIncident(store, { tenant: key.tenant, number });
    assert.ok(incident !== null);
    return incident;
  };

  it('opens one for a cause that is noticed twenty times at once, and hears each time', async () => {
    const all = Array.from({ length: 20 }, (_, nth) => notice(paused, `pause/${nth}`));
    const joined = await Promise.all(all);
    assert.deepEqual(
      new Set(joined.map((one) => (one as { number: number }).number)),
      new Set([1]),
    );
    assert.equal(joined.filter((one) => (one as { isNew: boolean }).isNew).length, 1);
    assert.equal((await listIncidents(store, { tenant: key.tenant, limit: 10 })).length, 1);
    assert.equal((await readUnheard(store, { ...key, number: 1 })).length, 20);
  });

  it('hears the same decision once', async () => {
    assert.deepEqual(await notice(missed), { number: 1, isNew: true });
    assert.equal(await notice(missed), null);
  });

  it('joins a missed objective to the pause that stands, and counts the next cause up', async () => {
    await notice(paused, 'pause');
    assert.deepEqual(await notice(missed, 'missed'), { number: 1, isNew: false });
    assert.deepEqual(await notice({ kind: 'drift', area: 'quality' }, 'drift'), {
      number: 2,
      isNew: true,
    });
    assert.deepEqual(await openIncidents(store, key), [1, 2]);
  });

  it('opens a new one once the former is over, and keeps both', async () => {
    await notice(missed);
    const over = altered(unchanged(await read(1)), { end: { as: 'closed', at } });
    const step = noted(over, { kind: 'closed', at, by: 'kim', text: 'Closed.' });
    await saveIncident(store, { ...step, heard: [], at });
    assert.deepEqual(await notice(missed, 'again'), { number: 2, isNew: true });
    const listed = await listIncidents(store, { tenant: key.tenant, limit: 10 });
    assert.deepEqual(
      listed.map(({ number, end }) => [number, end?.as ?? null]),
      [
        [2, null],
        [1, 'closed'],
      ],
    );
    const open = await listIncidents(store, { tenant: key.tenant, limit: 10, isOpen: true });
    assert.deepEqual(
      open.map(({ number }) => number),
      [2],
    );
  });

  it('keeps a timeline in order, once, though a step is stored twice', async () => {
    await notice(missed);
    const step = noted(unchanged(await read(1)), { kind: 'update', at, text: 'So it stands.' });
    for (let tries = 0; tries < 2; tries += 1)
      await saveIncident(store, { ...step, heard: ['one'], at });
    const entries = await readEntries(store, { ...key, matter: 'incident', number: 1 });
    assert.deepEqual(
      entries.map(({ number, kind }) => [number, kind]),
      [
        [1, 'opened'],
        [2, 'update'],
      ],
    );
    assert.deepEqual(await readUnheard(store, { ...key, number: 1 }), []);
  });

  it('tells which have not heard something yet, and of no tenant another’s', async () => {
    await notice(missed);
    assert.deepEqual(await unheardIncidents(store, key), [1]);
    assert.deepEqual(await unheardIncidents(store, { tenant: 'nobody' }), []);
    assert.equal(await readIncident(store, { tenant: 'nobody', number: 1 }), null);
  });
});
