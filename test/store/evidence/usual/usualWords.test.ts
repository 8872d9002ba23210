/** What people say is usual, in a real store: the latest word holds, and each reaches the devices of today. */
import assert from 'node:assert/strict';
import { recordFacts } from '#store/device/deviceFacts.ts';
import {
  devicesReached,
  reachingWords,
  sayUsual,
  usualWords,
  type Saying,
} from '#store/evidence/usual/usualWords.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../../database.ts';
import { guid, numbers, qualityOf } from '../../fleets.ts';
import { enroll } from '../histories.ts';

describe('words on what is usual', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const word = { signal: 'installFailure', share: 0.12, operator: 'kim', reason: 'proxy', at: 5 };
  const book = { fact: 'model', value: 'Book' };
  const say = ({ tenant, ...o }: Partial<Saying> & { readonly tenant: string }) =>
    sayUsual(store, { ...word, key: qualityOf(tenant), cohort: null, ...o });

  it('are kept with who, when and why; the latest about the same devices holds', async () => {
    const tenant = 'latest';
    assert.deepEqual(await say({ tenant }), { changed: true, before: null });
    await say({ tenant, cohort: book, share: 0.3 });
    const again = await say({ tenant, share: 0.15, operator: 'ada', at: 9 });
    assert.deepEqual(again, { changed: true, before: { ...word, cohort: null } });
    assert.deepEqual(await usualWords(store, { key: qualityOf(tenant) }), [
      { ...word, cohort: null, share: 0.15, operator: 'ada', at: 9 },
      { ...word, cohort: book, share: 0.3 },
    ]);
    assert.deepEqual(await usualWords(store, { key: qualityOf('other') }), []);
  });

  it('change nothing when they are said again or taken back again, and every one stays on record', async () => {
    const tenant = 'again';
    const all = await Promise.all(numbers(5).map(() => say({ tenant })));
    assert.equal(all.filter(({ changed }) => changed).length, 1);
    const back = { tenant, share: null, operator: 'ada', reason: '' };
    assert.equal((await say(back)).changed, true);
    assert.deepEqual(await say(back), { changed: false, before: null });
    assert.deepEqual(await usualWords(store, { key: qualityOf(tenant) }), []);
    const { rows } = await store.pool.query<{ share: number | null; operator: string }>(
      'select share, operator from usual_words where tenant = $1 order by number',
      [tenant],
    );
    assert.deepEqual(rows, [
      { share: 0.12, operator: 'kim' },
      { share: null, operator: 'ada' },
    ]);
  });

  it('reach devices by model and ring, each for the one that says most', async () => {
    const tenant = 'reach';
    await enroll(
      store,
      tenant,
      numbers(20).map((number) => ({
        number,
        ring: number < 8 ? 'first' : 'broad',
        is: { model: number % 4 === 0 ? 'Book' : 'Pad' },
      })),
    );
    const facts = [0, 1, 2].map((number) => ({
      deviceId: guid('device', number),
      fact: 'driver',
      value: '6.4',
    }));
    await recordFacts(store, { tenant, rows: facts, at: 0 });
    await say({ tenant });
    await say({ tenant, cohort: book, share: 0.3 });
    await say({ tenant, cohort: { fact: 'driver', value: '6.4' }, share: 0.2 });
    await say({ tenant, cohort: book, signal: 'report', share: 0.1 });
    const words = await reachingWords(store, { key: qualityOf(tenant) });
    const partsOf = (signal: string, share: number) =>
      words
        .find((one) => one.signal === signal && one.share === share)
        ?.reach.map(({ stratum, ring, part }) => [stratum, ring, part]);
    assert.deepEqual(partsOf('installFailure', 0.3), [
      [null, null, 0.25],
      [null, 'broad', 0.25],
      [null, 'first', 0.25],
      ['Book', null, 1],
      ['Book', 'broad', 1],
      ['Book', 'first', 1],
    ]);
    // Of the three devices with the driver one is a Book, for which more is said.
    assert.deepEqual(partsOf('installFailure', 0.2), [
      [null, null, 0.1],
      [null, 'first', 0.25],
      ['Pad', null, 2 / 15],
      ['Pad', 'first', 2 / 6],
    ]);
    assert.deepEqual(partsOf('installFailure', 0.12), []);
    assert.equal(partsOf('report', 0.1)?.length, 6);
    const count = (cohort: typeof book | null) => devicesReached(store, { tenant, cohort });
    assert.deepEqual([await count(null), await count(book)], [20, 5]);
  });
});
