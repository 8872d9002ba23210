/** Whole releases on the real server in virtual time, over a simulated fleet: left alone, paused, expedited, rolled back. */
import assert from 'node:assert/strict';
import { ringOf } from '#core/release/state/release.ts';
import { readDecisions } from '#store/release/decisions.ts';
import { createWorld, type World } from '../world.ts';
import { dayMs } from '#core/time.ts';

async function inWorld(
  options: Parameters<typeof createWorld>[0],
  play: (world: World) => Promise<void>,
): Promise<void> {
  const world = await createWorld(options);
  try {
    await world.start();
    await play(world);
  } finally {
    await world.close();
  }
}

/** Subjects of the mails the emulator accepted. */
async function mailedSubjects(world: World): Promise<readonly string[]> {
  const answer = await fetch(`${world.graphUrl}/_emulator/outbox`);
  const { mails } = (await answer.json()) as {
    readonly mails: readonly { readonly message: { readonly subject: string } }[];
  };
  return mails.map(({ message }) => message.subject);
}

describe('a release on the real server', function () {
  this.timeout(180_000);

  it('goes out ring by ring and meets its objective within the budget of its history', () =>
    inWorld({}, async (world) => {
      const result = await world.toEnd();
      assert.equal(result.objective?.outcome, 'met', JSON.stringify(result.objective));
      const { historyEvents, historyBytes } = await world.operator.describe(world.key);
      assert.ok(historyEvents <= 900, `${historyEvents} events`);
      assert.ok(historyBytes <= 500_000, `${historyBytes} bytes`);
      const { release } = await world.operator.status(world.key);
      const progress = release.progress;
      assert.ok(progress !== null);
      const { discovered, ready, notReady, notRegistered, excluded } = progress;
      assert.equal(discovered, ready + notReady + notRegistered + excluded);
      const decisions = await readDecisions(world.store, { key: world.key });
      assert.equal(decisions.length, release.decisions, 'every decision is stored');
      const subjects = await mailedSubjects(world);
      for (const kind of ['planned schedule', 'release started', 'summary', 'objective judged']) {
        assert.equal(subjects.filter((subject) => subject.endsWith(kind)).length, 1, kind);
      }
    }));

  it('is paused on D+5 and resumed on D+9 by an operator, and Fast opens only then', () =>
    inWorld({}, async (world) => {
      await world.until(5);
      const paused = await world.command('pause', 'fast');
      assert.deepEqual(paused.rings, ['fast']);
      const held = await world.until(9);
      assert.equal(ringOf(held.release, 'fast')?.offeredAt, null);
      assert.equal(ringOf(held.release, 'fast')?.pause?.operator, 'kim');
      const resumed = await world.command('resume', 'fast');
      assert.equal(resumed.changed, true);
      const { objective } = await world.toEnd();
      assert.ok(objective !== null);
      const { release } = await world.operator.status(world.key);
      const offeredAt = ringOf(release, 'fast')?.offeredAt ?? 0;
      assert.ok(
        offeredAt >= world.onDay(9) && offeredAt <= world.onDay(10) + 1000,
        new Date(offeredAt).toISOString(),
      );
      const patches = (await world.writes())
        .filter(({ method }) => method === 'PATCH')
        .filter(({ path }) => path.includes('deviceConfigurations'))
        .map(({ body }) => (body as { qualityUpdatesPaused?: boolean }).qualityUpdatesPaused)
        // Each ring lets drivers in once, when their profiles stand; that says nothing of a pause.
        .filter((isPaused) => isPaused !== undefined);
      // First, Fast and Broad are closed at publication and opened once each. Fast was closed when it was paused, so the
      // pause changes nothing in Graph, and neither does the resume: its gate opens it.
      assert.deepEqual(patches, [true, true, true, false, false, false]);
    }));

  it('is expedited by an operator: every ring but Test is offered at once', () =>
    inWorld({}, async (world) => {
      await world.until(1);
      const outcome = await world.command('expedite');
      assert.deepEqual(outcome.rings, ['first', 'fast', 'broad']);
      const soon = await world.until(5);
      const broad = soon.release.progress?.rings.find(({ ring }) => ring === 'broad');
      assert.ok(broad !== undefined && broad.done > broad.devices * 0.6, JSON.stringify(broad));
      const { objective } = await world.toEnd();
      assert.equal(objective?.outcome, 'notApplied');
      const profiles = (await world.writes()).filter(
        ({ method, path }) => method === 'POST' && path.endsWith('windowsQualityUpdateProfiles'),
      );
      assert.equal(profiles.length, 3);
    }));

  it('is rolled back in one ring: its devices lose the update and do not get it again', () =>
    inWorld({ release: '2022-07-B' }, async (world) => {
      const before = await world.until(5);
      const done = before.release.progress?.rings.find(({ ring }) => ring === 'first')?.done ?? 0;
      const outcome = await world.command('rollBack', 'first');
      assert.deepEqual(outcome.rings, ['first']);
      const after = await world.until(9);
      const first = after.release.progress?.rings.find(({ ring }) => ring === 'first');
      assert.ok(first !== undefined && first.done < done, `${first?.done} of ${done} are left`);
      await assert.rejects(world.command('resume', 'first'), /rolled back/);
      await world.toEnd();
      const { release } = await world.operator.status(world.key);
      assert.ok(
        (ringOf(release, 'first')?.pause?.expiresAt ?? 0) -
          (ringOf(release, 'first')?.rolledBackAt ?? 0) >=
          35 * dayMs - 1000,
      );
    }));

  it('refuses what makes no sense with a reason, and nothing changes', () =>
    inWorld({ devices: 50 }, async (world) => {
      const { release } = await world.operator.status(world.key);
      await assert.rejects(
        world.command('pause', 'slow'),
        /there is no ring "slow"; rings of this release: test, first, fast, broad/,
      );
      await assert.rejects(world.command('rollBack', 'broad'), /not offered/);
      await assert.rejects(world.command('expedite'), /not published yet/);
      const handle = world.operator.client.workflow.getHandle(
        `release/${world.key.tenant}/quality/${world.key.id}`,
      );
      for (const argument of [
        {},
        { operator: 'kim' },
        'pause',
        null,
        { operator: 'kim', reason: 'x', rings: 1 },
      ]) {
        await assert.rejects(
          handle.executeUpdate('pause', { args: [argument] }),
          'a form may send anything',
        );
      }
      assert.equal((await world.operator.status(world.key)).release.decisions, release.decisions);
    }));

  it('goes on in a new run after very many commands, without losing an answer', () =>
    inWorld({ devices: 20 }, async (world) => {
      await world.until(1);
      const { runId } = await world.operator.describe(world.key);
      for (let turn = 0; turn < 160; turn += 1) {
        assert.equal((await world.command('pause', 'fast')).changed, true);
        assert.equal((await world.command('resume', 'fast')).changed, true);
      }
      const later = await world.operator.describe(world.key);
      assert.notEqual(later.runId, runId, 'the history was handed over');
      const { release } = await world.operator.status(world.key);
      assert.equal(release.phase, 'rolling');
      assert.ok(release.decisions >= 320);
      const { objective } = await world.toEnd();
      assert.ok(objective !== null);
    }));
});
