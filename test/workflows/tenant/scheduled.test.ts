/** Months that start by themselves, on the real server: when, which, and each once. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { factsOf } from '#core/area/areas.ts';
import type { Dated } from '#core/area/facts.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { releaseWorkflowId, type ReleaseKey } from '#core/release/state/release.ts';
import { startsAt, starterId } from '#core/tenant/schedule.ts';
import { dayMs, minuteMs } from '#core/time.ts';
import type { scheduledReleaseWorkflow } from '#workflows/index.ts';
import type { ScheduledStart } from '#workflows/messages.ts';
import { isStarted } from '#cli/schedule/standing.ts';
import { schedulesOf, type Schedules } from '../../../src/client/schedules.ts';
import { createWorld, type World } from '../world.ts';

const { calendar } = factsOf('quality');

describe('A schedule on the real server', function () {
  this.timeout(120_000);
  let world: World;
  let schedules: Schedules;
  const policyOf = (tenant: string, announceDaysBefore = 7) => ({
    ...defaultPolicy(tenant),
    announceDaysBefore,
  });
  const whoseOf = (tenant: string) => ({ tenant, area: 'quality' }) as const;

  before(async () => {
    world = await createWorld({ devices: 10 });
    schedules = schedulesOf(world.operator.client, world.key.tenant);
  });
  after(() => world.close());

  /** What the starter of a planned instant came to; asked until there is one. */
  async function startedFor(tenant: string, plannedAt: number): Promise<ScheduledStart> {
    const planned = new Date(plannedAt).toISOString().replace(/\.000Z$/, 'Z');
    const handle = world.operator.client.workflow.getHandle<typeof scheduledReleaseWorkflow>(
      `${starterId(whoseOf(tenant))}-${planned}`,
    );
    for (let tries = 0; tries < 100; tries += 1) {
      const found = await handle.describe().catch(() => null);
      if (found !== null) return await handle.result();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`Nothing was started for ${planned}`);
  }

  async function endRelease(key: ReleaseKey): Promise<void> {
    await world.operator.client.workflow.getHandle(releaseWorkflowId(key)).terminate('test');
  }

  /** The coming months, each after the other. */
  function comingMonths(leadDays: number, count: number): readonly Dated[] {
    const months: Dated[] = [];
    let from = Date.now();
    while (months.length < count) {
      const month = calendar.coming(from, leadDays);
      months.push(month);
      from = month.publishedAt + dayMs - leadDays * dayMs;
    }
    return months;
  }

  it('is not taken for one that has started nothing where the server does not answer in time', async () => {
    const { operator, key } = world;
    const started = operator.client.withDeadline(Date.now(), () => isStarted(operator, key));
    await assert.rejects(started, { name: 'OperatorError', kind: 'unreachable' });
  });

  it('starts months at the instants that are counted here, for few days and for many', async () => {
    for (const days of [7, 14, 20, 28]) {
      const policy = policyOf(`days-${randomUUID().slice(0, 8)}`, days);
      await schedules.install(policy);
      const found = await schedules.find(policy);
      const next = found?.nextAt ?? [];
      assert.ok(next.length >= 3);
      const wanted = comingMonths(0, 12)
        .map((month) => startsAt(policy, month))
        .filter((at) => at > Date.now());
      assert.deepEqual(next, wanted.slice(0, next.length));
      await schedules.remove(policy);
    }
  });

  it('is set up once however often that is asked, takes a changed policy over, and stays paused', async () => {
    const policy = policyOf(`twice-${randomUUID().slice(0, 8)}`);
    assert.equal(await schedules.install(policy), 'installed');
    assert.equal(await schedules.install(policy), 'unchanged');
    await schedules.pause(policy, 'kim: audit');
    assert.equal(await schedules.install({ ...policy, summaryOnDay: 12 }), 'changed');
    const found = await schedules.find(policy);
    assert.equal(found?.policy?.summaryOnDay, 12);
    assert.equal(found?.isPaused, true);
    assert.equal(found?.note, 'kim: audit');
    await schedules.resume(policy, 'kim: done');
    assert.equal((await schedules.find(policy))?.isPaused, false);
    await schedules.remove(policy);
    assert.equal(await schedules.find(policy), null);
    await assert.rejects(schedules.remove(policy), /has no schedule of quality/);
    await assert.rejects(schedules.pause(policy, 'x'), /has no schedule of quality/);
  });

  it('starts the month of the planned instant and not of the clock, and each month once', async () => {
    const { tenant } = world.key;
    const policy = policyOf(tenant);
    await schedules.install(policy);
    // A month that is not due for long: by the clock it would be an earlier one.
    const [, , later] = comingMonths(7, 3);
    assert.ok(later !== undefined);
    const plannedAt = startsAt(policy, later);
    await schedules.backfill(policy, plannedAt);
    const first = await startedFor(tenant, plannedAt);
    assert.equal(first.outcome, 'started');
    assert.equal(first.key.id, later.id);
    const { release } = await world.operator.status(first.key);
    assert.equal(release.publishedAt, later.publishedAt);
    // Two minutes later, as after a clock that was set back: another starter for the same month.
    await world.operator.client.schedule
      .getHandle(`releases/${tenant}/quality`)
      .update((previous) => ({
        ...previous,
        spec: { intervals: [{ every: '1 minute' }] },
        state: { ...previous.state, paused: true },
      }));
    await schedules.backfill(policy, plannedAt + 2 * minuteMs);
    const again = await startedFor(tenant, plannedAt + 2 * minuteMs);
    assert.deepEqual(again, { ...first, outcome: 'startedBefore' });
    // Nor once it has ended.
    await endRelease(first.key);
    await schedules.backfill(policy, plannedAt + 3 * minuteMs);
    assert.equal((await startedFor(tenant, plannedAt + 3 * minuteMs)).outcome, 'startedBefore');
    await schedules.remove(policy);
  });

  it('starts nothing of a month that was published meanwhile, and fails in the open', async () => {
    const policy = policyOf(world.key.tenant);
    await schedules.install(policy);
    const past = calendar.coming(Date.now() - 70 * dayMs, 7);
    const plannedAt = startsAt(policy, past);
    await schedules.backfill(policy, plannedAt);
    await assert.rejects(startedFor(policy.tenant, plannedAt), (error: unknown) => {
      assert.ok(error instanceof WorkflowFailedError);
      assert.match(error.cause?.message ?? '', /before anybody could start it/);
      return true;
    });
    await schedules.remove(policy);
  });

  it('is what a starter needs: one that is started by hand says so, and one without a policy too', async () => {
    const { client } = world.operator;
    const { tenant } = world.key;
    const run = async (args: [never]) =>
      await client.workflow.execute<typeof scheduledReleaseWorkflow>('scheduledReleaseWorkflow', {
        taskQueue: tenant,
        workflowId: `start/${tenant}/${randomUUID()}`,
        args,
      });
    const causeOf = (rule: RegExp) => (error: unknown) =>
      error instanceof WorkflowFailedError && rule.test(error.cause?.message ?? '');
    await assert.rejects(
      run([{ policy: policyOf(tenant) } as never]),
      causeOf(/started by a schedule alone/),
    );
    await assert.rejects(run([{} as never]), causeOf(/names no tenant/));
  });
});
