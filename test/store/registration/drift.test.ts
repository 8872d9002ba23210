/** The members of a ring's group beside what is stored: each is found once, whatever rows it has. */
import assert from 'node:assert/strict';
import { markCandidates } from '#store/registration/candidates.ts';
import { collectDevices, linkDirectory } from '#store/device/devices.ts';
import { compareRing, readDrift } from '#store/registration/drift.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../database.ts';
import { device, guid, now, objectOf, paged } from '../fleets.ts';

describe('a member of a ring’s group', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  it('that was a candidate before it was managed, and is none any more, is one stranger', async () => {
    const tenant = 'candidate';
    const objectId = objectOf(guid('entra', 1));
    await markCandidates(store, { tenant, pages: paged([objectId]), at: now });
    await collectDevices(store, { tenant, pages: paged([device(1)]), collectedAt: now });
    const link = { objectId, entraDeviceId: guid('entra', 1) };
    await linkDirectory(store, { tenant, pages: paged([link]) });
    const members = new Set([objectId]);
    const { strangers } = await compareRing(store, { tenant, ring: 'broad', members, at: now });
    assert.equal(strangers, 1);
    const drift = await readDrift(store, { tenant });
    assert.deepEqual(
      drift.map(({ objectId: id, kind }) => [id, kind]),
      [[objectId, 'stranger']],
    );
  });
});
