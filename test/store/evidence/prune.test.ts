import assert from 'node:assert/strict';
import { foldDays } from '#store/evidence/count/folding.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import { pruneEvidence } from '#store/evidence/prune.ts';
import { quality } from '#core/area/quality.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../database.ts';
import {
  after as updated,
  count,
  day0,
  enroll,
  expose,
  install,
  noon,
  publishedAt,
  report,
  releaseOf,
} from './histories.ts';
import { dayMs } from '#core/time.ts';
import { qualityOf } from '../fleets.ts';

const keptDays = 400;

describe('old evidence', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const rowsOf = async (tenant: string): Promise<readonly number[]> => {
    const tables = ['ring_offers', 'exposures', 'bad_days', 'day_counts'];
    const counted = tables.map(async (table) => {
      const { rows } = await store.pool.query<{ readonly rows: number }>(
        `select count(*) as rows from ${table} where tenant = $1`,
        [tenant],
      );
      return rows[0]?.rows ?? 0;
    });
    return await Promise.all(counted);
  };

  /** A month of two devices, one of which failed, counted and closed. */
  async function month(tenant: string): Promise<void> {
    const is = { lastSyncAt: noon(0) };
    await enroll(store, tenant, [
      { number: 1, ring: 'first', is },
      { number: 2, ring: 'first', is: { ...is, osVersion: updated } },
    ]);
    await report(store, tenant, [install(1, 'failed', { errorClass: 'X', at: noon(0) })]);
    await expose(store, tenant, noon(0), [{ ring: 'first', at: noon(0) }]);
    await markRead(store, { key: qualityOf(tenant), source: 'devices', until: noon(20) });
    await markRead(store, { key: qualityOf(tenant), source: 'installs', until: noon(20) });
    const of = { key: releaseOf(tenant), signals: quality.signals };
    await foldDays(store, { ...of, upTo: day0 + 20, publishedAt });
  }

  it('is kept for four hundred days to the day, and what is judged does not change', async () => {
    await month('kept');
    const before = await rowsOf('kept');
    assert.ok(
      before.every((rows) => rows > 0),
      before.join(),
    );
    const seen = await count(store, 'kept', noon(20));
    const asOf = (day0 + keptDays) * dayMs + dayMs - 1;
    assert.equal(await pruneEvidence(store, { tenant: 'kept', asOf, keptDays }), 0);
    assert.deepEqual(await rowsOf('kept'), before);
    assert.deepEqual(await count(store, 'kept', noon(20)), seen);
  });

  it('is forgotten then, a tenant’s own alone, and once', async () => {
    await month('old');
    await month('other');
    const others = await rowsOf('other');
    const asOf = (day0 + 60 + keptDays) * dayMs;
    const removed = await pruneEvidence(store, { tenant: 'old', asOf, keptDays });
    assert.ok(removed > 0);
    assert.deepEqual(await rowsOf('old'), [0, 0, 0, 0]);
    assert.deepEqual(await rowsOf('other'), others);
    assert.equal(await pruneEvidence(store, { tenant: 'old', asOf, keptDays }), 0);
  });
});
