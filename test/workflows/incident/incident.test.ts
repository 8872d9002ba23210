/**
 * Incidents on the real server, in a world with devices and a store: begun by what a release has decided, told each day, spoken
 * to, outliving their release, and bounded however long they last.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { causeKey, type Cause } from '#core/incident/cause.ts';
import { incidentWorkflowId, type Incident } from '#core/incident/incident.ts';
import type { Release } from '#core/release/state/release.ts';
import { dayMs, minuteMs } from '#core/time.ts';
import { fastForward, timeSkipping, waitForFastForward } from '#engine/virtualTime.ts';
import { listIncidents, openOrJoin, readIncident } from '#store/incident/incidents.ts';
import { readEntries } from '#store/matter/timelines.ts';
import { recordDecisions } from '#store/release/decisions.ts';
import { listMessages } from '#store/release/messages.ts';
import { readRelease, saveRelease } from '#store/release/releases.ts';
import { tellingIncident } from '../../../src/client/matters.ts';
import { incidentQuery } from '../../../src/workflows/incidentMessages.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { tellWaiting } from '../../../src/activities/incident/notice.ts';
import { createWorld, type World } from '../world.ts';
import { pausedByService } from './pausedByService.ts';

describe('incidents on the real server', function () {
  this.timeout(240_000);
  let world: World;
  let tenant: string;

  before(async () => {
    world = await createWorld({ devices: 60 });
    ({ tenant } = world.key);
    await world.start();
    await world.until(1);
  });
  after(() => world.close());

  /** A month before that has missed its objective, on the devices as they are. */
  async function missedMonth(id: string): Promise<Cause> {
    const stored = await readRelease(world.store, { key: world.key });
    assert.ok(stored !== null);
    const judgedAt = world.onDay(1);
    const judgement = { judgedAt, target: 0.95, eligible: 60, updated: 0, attained: 0 } as const;
    const release: Release = {
      ...stored.release,
      key: { ...world.key, id },
      phase: 'judged',
      objective: { ...judgement, outcome: 'missed' },
    };
    await saveRelease(world.store, { release, status: 'over', at: judgedAt });
    return { kind: 'missed', area: 'quality', release: id };
  }

  const begin = async (cause: Cause): Promise<number> => {
    const news = { cause, id: causeKey(cause), at: Date.now(), text: 'It was missed.' };
    const joined = await openOrJoin(world.store, news, { key: world.key, isRehearsal: false });
    assert.ok(joined !== null);
    const { client } = world.operator;
    const beginning = { taskQueue: tenant, rehearsed: timeSkipping({ enabled: true }) };
    const { number } = joined;
    await tellingIncident(client, beginning)({ tenant, number, isRehearsal: false, asOf: 0 });
    return number;
  };

  const until = async (
    number: number,
    isSo: (incident: Incident) => boolean,
  ): Promise<Incident> => {
    for (;;) {
      const incident = await readIncident(world.store, { tenant, number });
      if (incident !== null && isSo(incident)) return incident;
      await sleep(100);
    }
  };

  const execution = (number: number) => ({ workflowId: incidentWorkflowId({ tenant, number }) });

  it('last 60 days in at most 500 events, with an update each day that people are told', async () => {
    const number = await begin(await missedMonth('2026-01-B'));
    const opened = await until(number, ({ lookedAt }) => lookedAt !== null);
    const { client } = world.operator;
    const handle = client.workflow.getHandle(execution(number).workflowId);
    const { runId } = await handle.describe();
    const untilAt = opened.openedAt + 60 * dayMs;
    await fastForward(client, execution(number), { id: 'days', untilAt });
    await waitForFastForward(client, execution(number), 'days');
    const { historyLength, status, runId: runIdAfter } = await handle.describe();
    assert.deepEqual([status.name, runIdAfter], ['RUNNING', runId]);
    assert.ok(historyLength <= 500, `${historyLength} events`);
    const { incident } = await handle.query(incidentQuery);
    assert.equal(incident?.facts?.stands, true);
    const entries = await readEntries(world.store, { matter: 'incident', tenant, number });
    const told = entries.filter(({ kind }) => kind === 'update');
    assert.ok(told.length >= 60, `${told.length} updates`);
    const gaps = told.slice(1).map(({ at }, nth) => at - (told[nth]?.at ?? at));
    assert.ok(Math.max(...gaps) <= dayMs + minuteMs, `${Math.max(...gaps) / dayMs} days`);
    const messages = await listMessages(world.store, {
      tenant,
      key: { ...world.key, id: `incident-${number}` },
    });
    const mails = (await world.writes()).filter(({ path }) => path.includes('sendMail'));
    assert.ok(messages.length >= 60 && mails.length >= messages.length, `${mails.length} mails`);
    await handle.terminate('the test is over');
  });

  const stored = async (number: number): Promise<Incident> => {
    const incident = await readIncident(world.store, { tenant, number });
    assert.ok(incident !== null);
    return incident;
  };

  it('take what people say, end when they close them, and take nothing more', async () => {
    const number = await begin(await missedMonth('2026-02-B'));
    const of = { tenant, number };
    const { operator } = world;
    const before = await stored(number);
    await operator.tellIncident(before, {
      kind: 'note',
      operator: 'kim',
      text: 'The vendor knows.',
    });
    const own = { kind: 'own', operator: 'kim', owner: 'desk' } as const;
    const owned = await operator.tellIncident(before, own);
    assert.equal(owned.owner, 'desk');
    await assert.rejects(operator.tellIncident(before, own), { kind: 'refused' });
    await operator.tellIncident(before, { kind: 'close', operator: 'kim', reason: 'retired' });
    await operator.client.workflow.getHandle(execution(number).workflowId).result();
    const note = { kind: 'note', operator: 'kim', text: 'x' } as const;
    await assert.rejects(operator.tellIncident(await stored(number), note), { kind: 'refused' });
    const entries = await readEntries(world.store, { matter: 'incident', ...of });
    assert.deepEqual(
      entries.filter(({ by }) => by === 'kim').map(({ kind }) => kind),
      ['note', 'owner', 'closed'],
    );
  });

  it('are begun again by whoever speaks, and by a walk once a day is missed, after their workflow was ended', async () => {
    const number = await begin(await missedMonth('2026-03-B'));
    await until(number, ({ lookedAt }) => lookedAt !== null);
    const handle = world.operator.client.workflow.getHandle(execution(number).workflowId);
    const isRunning = async () => (await handle.describe()).status.name === 'RUNNING';
    await handle.terminate('ended by a test');
    const note = { kind: 'note', operator: 'kim', text: 'still there?' } as const;
    await world.operator.tellIncident(await stored(number), note);
    assert.ok(await isRunning());
    await handle.terminate('ended by a test');
    const told: number[] = [];
    const tellIncident = (one: { readonly number: number }) =>
      Promise.resolve(void told.push(one.number));
    const deps = { store: world.store, tellIncident } as unknown as Deps;
    await tellWaiting(deps, { tenant, asOf: Date.now() });
    assert.ok(!told.includes(number), 'it has heard all, and was looked at today');
    await tellWaiting(deps, { tenant, asOf: Date.now() + 2 * dayMs });
    assert.ok(told.includes(number));
  });

  it('are begun by what a release has decided, and in a rehearsal live by its time', async () => {
    await recordDecisions(world.store, {
      key: world.key,
      decisions: [pausedByService(world.onDay(1))],
    });
    await world.until(2);
    const [newest] = await listIncidents(world.store, { tenant, limit: 1 });
    assert.equal(newest?.cause.kind, 'paused');
    const { number } = newest;
    const gone = await until(number, ({ goneSince }) => goneSince !== null);
    assert.ok(
      gone.isRehearsal && (gone.lookedAt ?? 0) <= world.onDay(3),
      'it knows no other clock',
    );
    await world.until(7);
    const restored = await until(number, ({ restoredAt }) => restoredAt !== null);
    assert.ok((restored.restoredAt ?? 0) - (restored.goneSince ?? 0) >= 2 * dayMs);
  });
});
