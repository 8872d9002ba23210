/** What the doctor tells of sources and groups. */
import assert from 'node:assert/strict';
import { readConfig, type Config } from '#settings/config.ts';
import { checkGroups, checkSources } from '#cli/doctor/sources.ts';
import { compareRing } from '#store/registration/drift.ts';
import { writeListing } from '#store/reading/listings.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import type { Store } from '#store/store.ts';
import { createDatabase, openDatabase } from '../../store/database.ts';
import { guid } from '../../store/fleets.ts';

const at = Date.parse('2026-12-08T18:00:00Z');

describe("The doctor's look at what is read", () => {
  let store: Store;
  let config: Config;
  const tenant = 'contoso';
  before(async () => {
    const database = await openDatabase();
    ({ store } = database);
    config = readConfig({ DATABASE_URL: database.url });
  });
  after(() => store.close());

  const aside = (rows: number, ofRows: number) =>
    recordSetAside(store, {
      tenant,
      source: 'devices',
      counts: [{ reason: 'lastSyncDateTime: lies in the future', rows }],
      ofRows,
      at,
    });

  it('passes over a database without tables', async () => {
    const empty = readConfig({ DATABASE_URL: await createDatabase() });
    for (const check of [checkSources, checkGroups])
      assert.equal((await check(empty)).outcome, 'skipped');
  });

  it('tells of a row that was set aside by its field and rule, and calls too many a fault', async () => {
    assert.deepEqual(await checkSources(config), {
      outcome: 'passed',
      text: 'no row was set aside',
    });
    await aside(1, 300);
    assert.deepEqual(await checkSources(config), {
      outcome: 'passed',
      text: 'devices: 1 of 300 rows set aside (lastSyncDateTime: lies in the future)',
    });
    await aside(30, 300);
    assert.equal((await checkSources(config)).outcome, 'failed');
    await aside(1, 300);
  });

  it('calls a list that is not believed a fault, with both numbers', async () => {
    const known = {
      listedAt: at,
      wholeAt: at,
      wholeRows: 2940,
      doubtedAt: null,
      doubtedRows: null,
    };
    const of = { tenant, listing: 'devices' };
    await writeListing(store, { ...of, ...known, doubtedAt: at, doubtedRows: 12 });
    const found = await checkSources(config);
    assert.equal(found.outcome, 'failed');
    assert.match(found.text, /12 devices are listed where 2,940 were/);
    await writeListing(store, { ...of, ...known });
    assert.equal((await checkSources(config)).outcome, 'passed');
  });

  it('counts devices that stand in groups where they do not belong', async () => {
    assert.equal((await checkGroups(config)).text, 'as they were noted');
    const members = new Set([guid('object', 1), guid('object', 2)]);
    await compareRing(store, { tenant, ring: 'broad', members, at });
    assert.match((await checkGroups(config)).text, /^2 in a ring's group without being in a ring/);
  });
});
