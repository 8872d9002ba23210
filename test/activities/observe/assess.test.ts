/** Looks and commands as activities: what they leave in the store when they cross each other. */
import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/activity';
import { apply } from '#core/release/step/apply.ts';
import type { Decision } from '#core/release/step/decision.ts';
import { lookedInVain } from '#core/release/step/mishaps.ts';
import { ringOf, type Release } from '#core/release/state/release.ts';
import { readDecisions } from '#store/release/decisions.ts';
import { readRelease } from '#store/release/releases.ts';
import type { Store } from '#store/store.ts';
import { assessRelease } from '../../../src/activities/observe/assess.ts';
import type { Assessment } from '../../../src/activities/contract.ts';
import { content, onDay, order, plannedRelease, time } from '../../core/release/world.ts';
import { openDatabase } from '../../store/database.ts';
import { createTenant, type Tenant } from '../tenants.ts';

const now = onDay(3);

let store: Store;
let tenant: Tenant;

async function decided(o: Pick<Assessment, 'release' | 'trigger' | 'asOf' | 'instead'>) {
  const { decisions } = await assessRelease(tenant.deps, { ...o, collect: false });
  return decisions;
}

const kinds = (decisions: readonly Decision[]): readonly string[] =>
  decisions.flatMap(({ action }) =>
    'ring' in action && action.ring === 'test' ? [action.kind] : [],
  );

function onATenant(): void {
  before(async () => {
    ({ store } = await openDatabase());
    tenant = await createTenant(store, { devices: 20 });
  });
  after(async () => {
    await tenant.emulated.stop();
    await store.close();
  });
}

describe('a look that a command has come before', () => {
  onATenant();

  it('leaves neither its decisions nor its state, however much it had decided', async () => {
    const { key } = tenant;
    const planned = plannedRelease({ gate: 'clock' });
    const release: Release = { ...planned, key, content, phase: 'rolling' };
    const tooSoon = await decided({ release, trigger: time, asOf: now });
    assert.deepEqual(kinds(tooSoon), ['offer', 'passDeadline']);
    const trigger = order({ kind: 'pause', ring: 'test' });
    const given = await decided({ release, trigger, asOf: now + 1 });
    const paused = given.reduce(apply, release);
    const again = { release: paused, trigger: time, asOf: now + 2, instead: now };
    const next = (await decided(again)).reduce(apply, paused);
    const stored = (await readRelease(store, { key }))?.release;
    assert.ok(stored !== undefined);
    assert.equal(stored.revision, next.revision);
    assert.equal(ringOf(stored, 'test')?.pause?.operator, 'kim');
    assert.equal(ringOf(stored, 'test')?.offeredAt, null);
    assert.deepEqual(kinds(await readDecisions(store, { key })), ['pause']);
  });
});

describe('a store that is older than its release', () => {
  onATenant();

  for (const isNamed of [true, false]) {
    it(`counts again after the word of a person, ${isNamed ? 'named' : 'as the only thing asked'}`, async () => {
      const key = { ...tenant.key, id: `2026-12-${isNamed ? 'B' : 'C'}` };
      const planned: Release = { ...plannedRelease(), key, revision: 7, phase: 'rolling', content };
      const older = { trigger: time, collect: false, saved: 7 };
      await assert.rejects(
        assessRelease(tenant.deps, { ...older, release: planned, asOf: now }),
        (error) => error instanceof ApplicationFailure && error.type === 'StoreBehind',
      );
      const release = lookedInVain(planned, { kind: 'StoreBehind', why: 'older', at: now });
      const subject = isNamed ? { subject: release.proposals[0]?.subject ?? '' } : {};
      const word = { kind: 'approve', operator: 'kim', reason: 'restored', ...subject } as const;
      const trigger = { kind: 'command', command: word } as const;
      const { decisions } = await assessRelease(tenant.deps, {
        ...older,
        release,
        trigger,
        asOf: now + 1,
      });
      assert.deepEqual(
        decisions.map(({ action }) => action.kind),
        ['approve'],
      );
      assert.equal((await readRelease(store, { key }))?.release.revision, 8);
    });
  }
});
