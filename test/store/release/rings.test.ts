/** Rings, decisions, releases, messages and the audit of writes: idempotent, one writer, nothing undone later. */
import assert from 'node:assert/strict';
import type { Decision } from '#core/release/step/decision.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { latestDecisions, readDecisions, recordDecisions } from '#store/release/decisions.ts';
import { StoreError } from '#store/error.ts';
import { listMessages, recordMessage } from '#store/release/messages.ts';
import { listReleases, readRelease, saveRelease } from '#store/release/releases.ts';
import {
  declareIntent,
  readIntents,
  readRings,
  upsertRing,
  withRing,
  writeRing,
  type RingRow,
} from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { readTrend, recordProgress } from '#store/release/trend.ts';
import { beginWrite, finishWrites, listWrites, noteSent } from '#store/writes.ts';
import { plannedRelease, progressOf } from '../../core/release/world.ts';
import { openDatabase } from '../database.ts';
import { now, qualityOf } from '../fleets.ts';

const cadence = { deferralDays: 6, deadlineDays: 2, gracePeriodDays: 2 };

describe('rings in the store', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  function make(tenant: string, ring = 'fast'): Promise<RingRow> {
    return upsertRing(store, {
      tenant,
      area: 'quality',
      ring,
      position: 2,
      groupId: 'group',
      policyId: null,
      cadence,
      paused: false,
      pauseExpiresAt: null,
      rolledBackAt: null,
      writtenAt: now,
    });
  }

  const code = (wanted: string) => (error: unknown) =>
    error instanceof StoreError && error.code === wanted;

  it('are made once; making them again keeps their state and fills in what was missing', async () => {
    const row = await make('made');
    const written = await withRing(store, row, (held, tx) =>
      writeRing(tx, { ...held, paused: true }),
    );
    assert.deepEqual([row.generation, written.generation, written.paused], [0, 1, true]);
    const again = await upsertRing(store, {
      ...row,
      policyId: 'policy',
      groupId: null,
      paused: false,
    });
    assert.deepEqual(again, { ...written, policyId: 'policy' });
    assert.deepEqual(await readRings(store, { tenant: 'made', area: 'quality' }), [again]);
  });

  it('are written by one writer at a time', async () => {
    const row = await make('one-writer');
    const order: string[] = [];
    const write = async (name: string): Promise<void> => {
      await withRing(store, row, async (held, tx) => {
        order.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        await writeRing(tx, held);
        order.push(`${name} out`);
      });
    };
    await Promise.all(['a', 'b', 'c'].map(write));
    const pairs = [0, 2, 4].map((index) => [
      order[index]?.split(' ')[0],
      order[index + 1]?.split(' ')[0],
    ]);
    assert.ok(
      pairs.every(([one, other]) => one === other),
      order.join(', '),
    );
    const [after] = await readRings(store, { tenant: 'one-writer', area: 'quality' });
    assert.equal(after?.generation, 3);
  });

  it('refuse a write that was made from an older generation', async () => {
    const row = await make('stale');
    await withRing(store, row, (held, tx) => writeRing(tx, held));
    await assert.rejects(
      withRing(store, row, (_, tx) => writeRing(tx, row)),
      code('staleGeneration'),
    );
  });

  it('keep their state when the work on them fails, and what was written through the store stays', async () => {
    const row = await make('fails');
    const write = {
      intentId: 'w',
      tenant: 'fails',
      method: 'PATCH',
      path: '/x',
      why: 'because',
      at: now,
    };
    await assert.rejects(
      withRing(store, row, async (held, tx) => {
        await writeRing(tx, { ...held, paused: true });
        await beginWrite(store, write);
        throw new Error('Graph is gone');
      }),
      /Graph is gone/,
    );
    assert.equal((await readRings(store, { tenant: 'fails', area: 'quality' }))[0]?.paused, false);
    assert.equal(await beginWrite(store, write), 'uncertain');
  });

  it('do not stop the store when many are held and all write on the side', async () => {
    const rows = await Promise.all(
      Array.from({ length: 12 }, (_, nth) => make('many', `ring-${nth}`)),
    );
    const held = rows.map((row) =>
      withRing(store, row, async (one) => {
        const intentId = `side-${one.ring}`;
        await beginWrite(store, {
          intentId,
          tenant: 'many',
          method: 'PATCH',
          path: '/x',
          why: '',
          at: now,
        });
      }),
    );
    await Promise.all(held);
    assert.equal((await listWrites(store, { tenant: 'many', limit: 100 })).length, 12);
  });

  it('that do not exist cannot be written', async () => {
    const key = { ...qualityOf('none'), ring: 'fast' };
    await assert.rejects(
      withRing(store, key, () => Promise.resolve()),
      code('notFound'),
    );
  });

  it('hold what each release wants, until when, and whether it is over', async () => {
    const key = { ...qualityOf('wants'), ring: 'fast' };
    const never = { rolledBackAt: null, until: null };
    const june = { release: '2026-06-B', cadence, pause: false, closed: true, ...never };
    const ends = { rolledBackAt: now, until: now + 1 };
    const july = { release: '2026-07-B', cadence, pause: true, closed: false, ...ends };
    for (const intent of [july, june, june]) await declareIntent(store, { ...key, intent });
    const over = { ...plannedRelease(), key: { ...qualityOf('wants'), id: june.release } };
    await saveRelease(store, { release: over, status: 'over', at: now });
    assert.deepEqual(await readIntents(store, key), [
      { ...june, ring: 'fast', isOver: true },
      { ...july, ring: 'fast', isOver: false },
    ]);
    assert.equal((await readIntents(store, qualityOf('wants'))).length, 2);
    await declareIntent(store, { ...key, intent: { ...july, pause: false } });
    assert.equal((await readIntents(store, key))[1]?.pause, false);
    assert.deepEqual(await readIntents(store, { ...key, tenant: 'others' }), []);
  });
});

describe('what is recorded of a release', () => {
  let store: Store;
  const { key } = plannedRelease();
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const decision = (id: string, reason: string): Decision => ({
    id,
    at: now,
    action: { kind: 'offer', ring: 'first', deadlineAt: now },
    rule: 'opens on its day',
    reason,
    inputs: { day: 1, share: 0.5, isPaused: false, none: null },
    otherwise: 'a pause would have kept it closed',
  });

  it('are decisions, each once and as it was first taken', async () => {
    const decisions = ['offer/first', 'offer/fast', 'offer/broad'].map((id) =>
      decision(id, `because ${id}`),
    );
    assert.deepEqual(await recordDecisions(store, { key, decisions: decisions.slice(0, 2) }), {
      added: 2,
    });
    const changed = decision('offer/fast', 'because of something else');
    const again = [decisions[0] ?? changed, changed, decisions[2] ?? changed];
    assert.deepEqual(await recordDecisions(store, { key, decisions: again }), { added: 1 });
    assert.deepEqual(await readDecisions(store, { key }), decisions);
    assert.deepEqual(await readDecisions(store, { key, limit: 1 }), decisions.slice(0, 1));
    assert.deepEqual(
      await latestDecisions(store, { key, limit: 2 }),
      decisions.slice(1).toReversed(),
    );
    assert.deepEqual(await recordDecisions(store, { key, decisions: [] }), { added: 0 });
    const other: ReleaseKey = { ...key, tenant: 'fabrikam' };
    assert.deepEqual(await readDecisions(store, { key: other }), []);
  });

  it('is its state, which an older one never replaces', async () => {
    const release = { ...plannedRelease(), revision: 3 };
    await saveRelease(store, { release, status: 'running', at: now });
    await saveRelease(store, { release: { ...release, revision: 2 }, status: 'old', at: now + 1 });
    const stored = await readRelease(store, { key });
    assert.deepEqual([stored?.status, stored?.savedAt], ['running', now]);
    assert.deepEqual(stored?.release, release);
    await saveRelease(store, { release, status: 'completed', at: now + 2 });
    assert.equal((await readRelease(store, { key }))?.status, 'completed');
    assert.equal(await readRelease(store, { key: { ...key, id: '1999-01-B' } }), null);
  });

  it('can be listed, newest first', async () => {
    const later = { ...plannedRelease(), key: { ...key, id: '2027-01-B' } };
    await saveRelease(store, { release: later, status: 'running', at: now });
    const listed = await listReleases(store, { tenant: key.tenant, area: 'quality' });
    assert.deepEqual(
      listed.map((one) => one.key.id),
      ['2027-01-B', key.id],
    );
    assert.deepEqual(await listReleases(store, { tenant: key.tenant, area: 'office' }), []);
  });

  it('are messages, the same one once', async () => {
    const message = {
      key,
      kind: 'schedule',
      at: now,
      title: 'Schedule',
      html: '<p>Soon</p>',
      intent: 'mail/1',
      content: null,
    } as const;
    assert.deepEqual(await recordMessage(store, message), { added: true });
    assert.deepEqual(await recordMessage(store, { ...message, html: 'other' }), { added: false });
    await recordMessage(store, { ...message, kind: 'start', at: now - 1 });
    const listed = await listMessages(store, { tenant: key.tenant });
    assert.deepEqual(
      listed.map(({ kind }) => kind),
      ['start', 'schedule'],
    );
    assert.deepEqual(listed[1], { ...message, number: listed[1]?.number });
    assert.deepEqual(
      await listMessages(store, { tenant: key.tenant, key: { ...key, id: 'x' } }),
      [],
    );
  });

  it('is the progress at each look', async () => {
    const release = plannedRelease();
    for (const at of [now + 1, now, now])
      await recordProgress(store, { key, progress: progressOf(release, at), evidence: null });
    assert.deepEqual(
      (await readTrend(store, { key })).map(({ progress }) => progress.asOf),
      [now, now + 1],
    );
  });

  it('is the evidence after each look, and none where an earlier version kept none', async () => {
    const own = { ...key, tenant: 'trend' };
    const progress = progressOf(plannedRelease(), now);
    const rings = [{ ring: 'first', evidence: 1.5 }];
    const evidence = { asOf: now, total: 2.25, rings, strongest: 'in words' };
    await recordProgress(store, { key: own, progress, evidence });
    const before = { ...progress, asOf: now - 1 };
    await store.db
      .insertInto('progress')
      .values({
        tenant: own.tenant,
        area: own.area,
        release: own.id,
        at: before.asOf,
        body: JSON.stringify(before),
      })
      .execute();
    assert.deepEqual(await readTrend(store, { key: own }), [
      { progress: before, evidence: null },
      { progress, evidence },
    ]);
  });
});

describe('the audit of writes', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const cases: readonly (readonly [string, number | null | 'never', string])[] = [
    ['was done', 204, 'finished'],
    ['was refused', 400, 'begun'],
    ['was throttled', 429, 'begun'],
    ['met an error of the service', 503, 'uncertain'],
    ['got no answer', null, 'uncertain'],
    ['was cut off before its end was noted', 'never', 'uncertain'],
  ];
  for (const [what, status, expected] of cases) {
    it(`says ${expected} of a write that ${what}`, async () => {
      const write = {
        intentId: what,
        tenant: 't',
        method: 'PATCH',
        path: '/x',
        why: 'offer/first',
        at: now,
      };
      assert.equal(await beginWrite(store, write), 'begun');
      await noteSent(store, [write]);
      if (status !== 'never') await finishWrites(store, [{ ...write, status, requestId: 'r-1' }]);
      const again = { ...write, at: now + 1 };
      assert.equal(await beginWrite(store, again), expected);
      if (expected !== 'finished') await noteSent(store, [again]);
      const rows = (await listWrites(store, { tenant: 't', limit: 100 })).filter(
        (row) => row.intentId === what,
      );
      assert.equal(rows.length, 1);
      const attempts = expected === 'finished' ? 1 : 2;
      assert.deepEqual([rows[0]?.at, rows[0]?.attempts], [now + attempts - 1, attempts]);
    });
  }

  it('lets one of two tries at the same time begin', async () => {
    const write = { intentId: 'race', tenant: 't', method: 'POST', path: '/x', why: '', at: now };
    const states = await Promise.all([beginWrite(store, write), beginWrite(store, write)]);
    assert.deepEqual(states.toSorted(), ['begun', 'uncertain']);
  });
});
