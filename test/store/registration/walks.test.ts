/** The mark of how far a fleet was walked: it never goes back, and tells what stands against it. */
import assert from 'node:assert/strict';
import {
  noteWalked,
  noteWalkFailed,
  readLabelMark,
  readWalked,
} from '#store/registration/walks.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../database.ts';

describe('the mark of a walk', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const label = (asOf: number, ...areas: ('quality' | 'office')[]) =>
    ({ kind: 'label', asOf, areas }) as const;
  const register = (asOf: number) => ({ kind: 'register', asOf, isWhole: true }) as const;

  it('is of a tenant and an area, and of the fleet itself', async () => {
    const none = { registeredAt: null, labelledAt: {}, failures: [] };
    assert.deepEqual(await readWalked(store, { tenant: 'a' }), none);
    await noteWalked(store, { tenant: 'a', step: register(10) });
    await noteWalked(store, { tenant: 'a', step: label(10, 'quality', 'office') });
    await noteWalked(store, { tenant: 'a', step: label(20, 'office') });
    assert.deepEqual(await readWalked(store, { tenant: 'a' }), {
      registeredAt: 10,
      labelledAt: { quality: 10, office: 20 },
      failures: [],
    });
    assert.deepEqual(await readWalked(store, { tenant: 'b' }), none);
  });

  it('never goes back, however often a step is repeated', async () => {
    for (const asOf of [30, 20, 30]) await noteWalked(store, { tenant: 'c', step: register(asOf) });
    assert.equal((await readWalked(store, { tenant: 'c' })).registeredAt, 30);
  });

  it('tells what fails of an area or of the fleet until it succeeds, and counts for good', async () => {
    const of = { tenant: 'd', area: 'quality' } as const;
    const failure = { kind: 'GraphForbidden', why: '403' };
    await noteWalkFailed(store, { tenant: 'd', step: register(5), failure });
    await noteWalkFailed(store, { tenant: 'd', step: label(6, 'quality', 'office'), failure });
    const { tries, failures, labelledAt } = await readLabelMark(store, of);
    assert.deepEqual(
      [tries, labelledAt, failures.map(({ part, asOf }) => [part, asOf])],
      [
        2,
        null,
        [
          ['register', 5],
          ['quality', 6],
        ],
      ],
    );
    await noteWalked(store, { tenant: 'd', step: register(7) });
    await noteWalked(store, { tenant: 'd', step: label(7, 'quality') });
    assert.deepEqual(await readLabelMark(store, of), { labelledAt: 7, tries: 2, failures: [] });
    const { failures: left } = await readWalked(store, { tenant: 'd' });
    assert.deepEqual(
      left.map(({ part }) => part),
      ['office'],
    );
  });
});
