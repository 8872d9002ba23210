import assert from 'node:assert/strict';
import { differencesOf } from '#core/release/record/look.ts';
import { ringOf } from '#core/release/state/release.ts';
import type { Decision } from '#core/release/step/decision.ts';
import { readDecisions } from '#store/release/decisions.ts';
import { recordExploited } from '#store/reading/exploited.ts';
import { heldMembers } from '#store/holds/members.ts';
import { readLooks } from '#store/release/looks.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';
import { hourMs } from '#core/time.ts';

/** Long months on a real server. */
const timeoutMs = 180_000;

async function inWorld(
  options: WorldOptions,
  work: (world: World) => Promise<void>,
): Promise<void> {
  const world = await createWorld({ release: '2022-06-B', devices: 1000, ...options });
  try {
    await world.start();
    await work(world);
  } finally {
    await world.close();
  }
}

const decisionsOf = ({ store, key }: World): Promise<readonly Decision[]> =>
  readDecisions(store, { key });

/** Every decision comes out of its record again. */
async function assertRemade(world: World): Promise<void> {
  const [decisions, looks] = await Promise.all([
    decisionsOf(world),
    readLooks(world.store, { key: world.key }),
  ]);
  assert.equal(new Set(decisions.map(({ at }) => at)).size, looks.length);
  for (const look of looks) {
    const stored = decisions.filter(({ at }) => at === look.at);
    assert.deepEqual(differencesOf(look, stored), [], new Date(look.at).toISOString());
  }
}

describe('evidence on the real server', function () {
  this.timeout(timeoutMs);

  it('finds the laptop model that blue-screens, holds it, and lets the fleet go on', () =>
    inWorld({ scenario: 'bad-update' }, async (world) => {
      const { objective } = await world.toEnd();
      const { release } = await world.operator.status(world.key);
      const [hold] = release.holds;
      assert.match(hold?.cohort[0]?.value ?? '', /^(Fjord 13 G2|R68 1\.22)$/);
      assert.equal(release.holds.length, 1);
      const of = { ...world.key, hold: hold?.id ?? '', limit: 500 };
      const held = await heldMembers(world.store, { ...of, part: 'hold' });
      assert.ok(held.length > 50 && held.length < 200, `${held.length} devices are held`);
      assert.ok(
        release.rings.every(({ pause, offeredAt }) => pause === null && offeredAt !== null),
      );
      assert.ok((objective?.attained ?? 0) > 0.85, JSON.stringify(objective));
      await assertRemade(world);
    }));

  it('takes the update off a held cohort on a person’s word, a few devices first', () =>
    inWorld({ scenario: 'bad-update' }, async (world) => {
      const before = await world.until(16);
      const [proposal] = before.release.proposals;
      assert.equal(proposal?.kind, 'rollBack');
      const [hold] = before.release.holds;
      const asked = { operator: 'kim', reason: 'the vendor confirms' };
      await world.ask({ kind: 'approve', subject: proposal.subject, ...asked });
      const pilot = await world.until(17);
      assert.equal(pilot.release.holds[0]?.rollback?.phase, 'pilot');
      const after = await world.until(20);
      const { rows } = await world.store.pool.query<{ readonly back: number }>(
        `select count(*)::int as back from exposures e
           join hold_members h on h.tenant = e.tenant and h.device_id = e.device_id
         where e.tenant = $1 and h.hold = $2 and e.back_at is not null`,
        [world.key.tenant, hold?.id],
      );
      assert.ok((rows[0]?.back ?? 0) > 0, 'devices are seen without the update again');
      const blamed = after.release.evidence?.strongest ?? '';
      assert.doesNotMatch(blamed, /went back to the build before/);
    }));

  it('hurries a release whose flaw is exploited from the fourth day on', () =>
    inWorld({ scenario: 'zero-day', devices: 300 }, async (world) => {
      const { release } = await world.until(4);
      for (const name of ['first', 'fast', 'broad']) {
        const ring = ringOf(release, name);
        const at = ring?.expeditedAt ?? 0;
        assert.ok(at >= world.onDay(3) && at < world.onDay(3) + hourMs, name);
      }
      assert.equal(ringOf(release, 'test')?.expeditedAt, null);
      const { objective } = await world.toEnd();
      assert.equal(objective?.outcome, 'notApplied');
    }));

  it('asks about a flaw that is only reported, and hurries on a person’s word', () =>
    inWorld({ devices: 100 }, async (world) => {
      await world.until(3);
      const { tenant } = world.key;
      const told = { tenant, source: 'helpdesk', cves: ['CVE-2020-0002'], at: world.onDay(3) };
      await recordExploited(world.store, told);
      const { release } = await world.until(4);
      const subject = 'hurry/CVE-2020-0002';
      assert.ok(release.proposals.some((one) => one.subject === subject && one.kind === 'hurry'));
      assert.ok(release.rings.every(({ expeditedAt }) => expeditedAt === null));
      await world.ask({ kind: 'approve', subject, operator: 'kim', reason: 'we saw it' });
      const after = await world.until(5);
      const hurried = after.release.rings.filter(({ expeditedAt }) => expeditedAt !== null);
      assert.deepEqual(
        hurried.map(({ name }) => name),
        ['first', 'fast', 'broad'],
      );
    }));

  it('decides the same on the same days behind a Graph that throttles and loses answers', async () => {
    const decided: (readonly (readonly [string, number])[])[] = [];
    for (const scenario of ['calm', 'graph-storm']) {
      await inWorld({ scenario, devices: 300 }, async (world) => {
        await world.toEnd();
        const decisions = await decisionsOf(world);
        const quarter = (at: number): number => Math.round((at - world.publishedAt) / 900_000);
        // What the storm does to mails is told; a deadline's id carries its instant, which storms move by milliseconds, and
        // others how many decisions there were before.
        const names = decisions
          .filter(({ action }) => action.kind !== 'warn')
          .map(({ id, at }) => [id.replace(/\/\d+$/, ''), quarter(at)] as const);
        decided.push(names);
      });
    }
    assert.ok((decided[0]?.length ?? 0) > 10);
    assert.deepEqual(decided[1], decided[0]);
  });

  it('is paused by reports of the helpdesk at once, and a person may decide to go on', () =>
    inWorld({ devices: 300, policy: { holds: noHolds } }, async (world) => {
      await world.until(8);
      await world.report(12);
      const paused = await eventually(world, ({ rings }) =>
        rings.every(({ pause }) => pause !== null),
      );
      assert.ok(paused.rings.every(({ pause }) => pause?.by === 'service'));
      assert.match(paused.rings[0]?.pause?.reason ?? '', /were reported/);
      await world.command('resume');
      const { release } = await world.operator.status(world.key);
      assert.ok(release.rings.every(({ pause }) => pause === null));
      assert.ok(release.acknowledged >= 20, `acknowledged ${release.acknowledged}`);
      const { objective } = await world.toEnd();
      assert.equal(objective?.outcome, 'met');
      await assertRemade(world);
    }));

  it('opens no ring without a person’s word under the gate approval, and closes it in Graph until then', () =>
    inWorld({ devices: 100, policy: { gate: 'approval' } }, async (world) => {
      const { release } = await world.until(5);
      assert.deepEqual(
        release.rings.map(({ offeredAt }) => offeredAt),
        [null, null, null, null],
      );
      assert.deepEqual(
        release.proposals.map(({ subject }) => subject),
        ['open/test', 'open/first'],
      );
      await assert.rejects(
        world.ask({ kind: 'approve', operator: 'kim', reason: 'x' }),
        /name one with subject/,
      );
      await world.ask({ kind: 'approve', subject: 'open/test', operator: 'kim', reason: 'x' });
      const opened = await world.until(6);
      assert.ok(ringOf(opened.release, 'test')?.offeredAt !== null);
      const paused = (await world.writes()).filter(
        ({ body }) => (body as { qualityUpdatesPaused?: boolean } | null)?.qualityUpdatesPaused,
      );
      assert.equal(paused.length, 4);
    }));
});

const noHolds = { days: 28, automatic: false, forKnownIssues: false };

/** The release once it is so; time stands still meanwhile, so only what is done at once can make it so. */
async function eventually(
  world: World,
  isSo: (release: Awaited<ReturnType<World['until']>>['release']) => boolean,
) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { release } = await world.operator.status(world.key);
    if (isSo(release)) return release;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It did not become so');
}
