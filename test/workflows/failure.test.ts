/** No activity that fails ends a release, wedges it or keeps a pause from it: on a real server, with activities that do as they are told. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import { comingRelease } from '#core/calendar.ts';
import { decide } from '#core/release/step/decide.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { releaseWorkflowId, type ReleaseKey } from '#core/release/state/release.ts';
import type { Activities, Assessed, Assessment, Unmet } from '../../src/activities/contract.ts';
import { nothingObserved } from '../../src/activities/observe/observe.ts';
import { connectOperator, type Operator } from '../../src/client/operator.ts';
import type { ReleaseStatus } from '../../src/workflows/messages.ts';
import { sharedEngine, todaysWorkflows } from './world.ts';

/** Activities of a release whose labels are fresh; only its looks and commands differ. */
function activitiesWith(assessRelease: (o: Assessment) => Promise<Assessed>): Partial<Activities> {
  return {
    assessRelease,
    prepareRings: () => Promise.resolve({ pauses: {}, holds: [] }),
    freshLabels: () => Promise.resolve(null),
  };
}

async function release(activities: Partial<Activities>) {
  const { temporal } = await sharedEngine();
  const { address, namespace } = temporal;
  const taskQueue = `failing-${randomUUID().slice(0, 8)}`;
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: await todaysWorkflows(),
    activities,
    shutdownGraceTime: '1 second',
    shutdownForceTime: '2 seconds',
  });
  // An activity that hangs is given up with its worker.
  const run = worker.run().catch(() => undefined);
  const operator = await connectOperator({ connection: { address }, namespace, taskQueue });
  const { month, publishedAt } = comingRelease(Date.now(), 7);
  const key: ReleaseKey = { tenant: taskQueue, area: 'quality', id: `${month}-B` };
  const policy = defaultPolicy(key.tenant);
  await operator.startRelease({ key, basedOn: null, policy, publishedAt });
  return {
    operator,
    key,
    close: async () => {
      worker.shutdown();
      await run;
      await operator.close();
      await connection.close();
    },
  };
}

const forbidden = () =>
  Promise.reject(
    ApplicationFailure.create({
      message: 'GET … was answered with status 403 (Forbidden)',
      type: 'GraphForbidden',
      nonRetryable: true,
    }),
  );

/** A look at which nothing is seen and nothing decided, and a pause that is decided as asked. */
const assessed = ({ release, trigger, asOf }: Assessment): Promise<Assessed> => {
  const { decisions } =
    trigger.kind === 'command'
      ? decide(release, trigger, { ...nothingObserved, observedAt: asOf, content: null }, asOf)
      : { decisions: [] };
  return Promise.resolve({ decisions, waits: [], refusal: null, progress: null, evidence: null });
};

const pause = { kind: 'pause', operator: 'kim', reason: 'as the test asks' } as const;

describe('a release one of whose activities fails for good', () => {
  const broken: Readonly<Record<string, Partial<Activities>>> = {
    'the look': {
      assessRelease: (o) => (o.trigger.kind === 'time' ? forbidden() : assessed(o)),
    },
    'making the rings ready': { prepareRings: forbidden },
    'waiting for labels': { freshLabels: forbidden },
    'a walk of the fleet that fails': {
      freshLabels: () => Promise.resolve({ kind: 'GraphForbidden', why: 'status 403' }),
    },
    'a walk of the fleet that takes longer than a look waits': {
      freshLabels: () => Promise.resolve({ kind: 'LabelsLate', why: 'not within 10 minutes' }),
    },
  };

  for (const [what, activities] of Object.entries(broken)) {
    it(`lives and takes a pause: ${what}`, async () => {
      const { operator, key, close } = await release({
        ...activitiesWith(assessed),
        enactDecisions: () => Promise.resolve({ unmet: [] }),
        ...activities,
      });
      try {
        const outcome = await operator.command(key, pause);
        assert.equal(outcome.rings.length, 4);
        assert.deepEqual(outcome.unconfirmed, []);
        const { release: state } = await troubledStatus(operator, key);
        assert.ok(state.rings.every((ring) => ring.pause !== null && ring.asked === null));
        const { status } = await operator.describe(key);
        assert.equal(status, 'running');
      } finally {
        await close();
      }
    });
  }

  it('tells what is asked and not in force, and keeps the other rings out of it', async () => {
    const { operator, key, close } = await release({
      ...activitiesWith(assessed),
      enactDecisions: () =>
        Promise.resolve({
          unmet: [{ part: 'ring/fast', kind: 'GraphNotFound', why: '404', retryAfterMs: null }],
        }),
    });
    try {
      const outcome = await operator.command(key, pause);
      assert.deepEqual(outcome.unconfirmed, [{ part: 'ring/fast', why: '404' }]);
      const { release: state } = await operator.status(key);
      assert.deepEqual(
        state.rings.map(({ name, asked }) => [name, asked === null]),
        [
          ['test', true],
          ['first', true],
          ['fast', false],
          ['broad', true],
        ],
      );
      assert.equal(state.troubles[0]?.subject, 'ring/fast');
    } finally {
      await close();
    }
  });

  const harm: Readonly<Record<string, Partial<Assessed>>> = {
    'as the look says itself': { decisions: [], broken: ['one state per ring'] },
    'as only the release sees': {
      decisions: [
        {
          id: 'pause/fast/1',
          at: 0,
          action: {
            kind: 'pause',
            ring: 'fast',
            pause: { by: 'tenant', operator: '', reason: '', at: 0, expiresAt: 1 },
          },
          rule: '',
          reason: '',
          inputs: {},
          otherwise: '',
        },
      ],
    },
  };
  for (const [what, seen] of Object.entries(harm)) {
    it(`neither keeps nor does what would break a rule, and says so: ${what}`, async () => {
      const sent: string[] = [];
      const { operator, key, close } = await release({
        ...activitiesWith(async (o) => {
          const judged = await assessed(o);
          return o.trigger.kind === 'command' ? { ...judged, ...seen } : judged;
        }),
        enactDecisions: ({ orders }) => {
          sent.push(...orders.map(({ id }) => id));
          return Promise.resolve({ unmet: [] });
        },
      });
      try {
        await assert.rejects(operator.command(key, pause), /It would break a rule .*--direct/);
        const { release: state } = await operator.status(key);
        assert.ok(state.rings.every((ring) => ring.pause === null));
        assert.equal(state.troubles[0]?.subject, 'rule');
        assert.deepEqual(sent, []);
      } finally {
        await close();
      }
    });
  }

  it('lets no ring go on while devices that are to be held are only on their way', async () => {
    const done: string[] = [];
    const { operator, key, close } = await release({
      ...activitiesWith(assessed),
      enactDecisions: async ({ orders, only }) => {
        const kinds = orders.map(({ action }) => action.kind);
        const part = kinds.includes('hold') ? 'holds' : 'ring/fast';
        const failed: Unmet = { part, kind: 'GraphForbidden', why: '403', retryAfterMs: null };
        if (only === undefined) return { unmet: kinds.includes('pause') ? [] : [failed] };
        if (only === 'holds') await sleep(6_000);
        done.push(only);
        return { unmet: [] };
      },
    });
    const { operator: who, reason } = pause;
    const cohort = { model: 'Fjord 13 G2' };
    try {
      await operator.command(key, { ...pause, ring: 'fast', only: true });
      await operator.command(key, { kind: 'hold', operator: who, reason, cohort });
      await operator.command(key, { ...pause, kind: 'resume', ring: 'fast' });
      await waitFor(() => Promise.resolve(done.length < 2 ? null : done));
      assert.deepEqual(done, ['holds', 'ring/fast']);
    } finally {
      await close();
    }
  });

  it('announces once what is tried again beside a newer order', async () => {
    const sent: { readonly ids: readonly string[]; readonly told: readonly string[] }[] = [];
    const { operator, key, close } = await release({
      ...activitiesWith(assessed),
      enactDecisions: ({ orders, told = [] }) => {
        sent.push({ ids: orders.map(({ id }) => id.split('/')[0] ?? ''), told: told.map(String) });
        const failed = {
          part: 'ring/fast',
          kind: 'GraphForbidden',
          why: '403',
          retryAfterMs: null,
        };
        return Promise.resolve({ unmet: [failed as Unmet] });
      },
    });
    try {
      const first = await operator.command(key, { ...pause, ring: 'fast', only: true });
      await operator.command(key, { ...pause, kind: 'resume', ring: 'fast' });
      assert.deepEqual(
        sent.map(({ ids }) => ids),
        [['pause'], ['pause', 'resume']],
      );
      assert.deepEqual(
        sent.map(({ told }) => told),
        [[], first.decided],
      );
    } finally {
      await close();
    }
  });

  it('waits for no mailbox: a pause is answered and another follows while a mail hangs', async () => {
    const sent: string[] = [];
    const { operator, key, close } = await release({
      ...activitiesWith(assessed),
      enactDecisions: ({ orders }) => {
        sent.push(...orders.map(({ action }) => action.kind));
        return Promise.resolve({ unmet: [], isToSend: true });
      },
      sendMessages: () => new Promise(() => undefined),
    });
    try {
      const first = await operator.command(key, { ...pause, ring: 'fast', only: true });
      const second = await operator.command(key, { ...pause, kind: 'resume', ring: 'fast' });
      assert.deepEqual([first.unconfirmed, second.unconfirmed], [[], []]);
      assert.deepEqual(sent, ['pause', 'resume']);
      assert.deepEqual((await operator.status(key)).release.troubles, []);
    } finally {
      await close();
    }
  });

  it('tells that a mailbox refuses, and has it tried again until all is out', async () => {
    let rounds = 0;
    const refused: Unmet = {
      part: 'messages',
      kind: 'GraphForbidden',
      why: '403',
      retryAfterMs: null,
    };
    const { operator, key, close } = await release({
      ...activitiesWith(assessed),
      enactDecisions: () => Promise.resolve({ unmet: [], isToSend: true }),
      sendMessages: () => {
        rounds += 1;
        const isOut = rounds > 1;
        return Promise.resolve({
          uncertain: null,
          unmet: isOut ? null : refused,
          isEmpty: isOut,
        });
      },
    });
    try {
      await operator.command(key, pause);
      const { release: state } = await troubledStatus(operator, key);
      assert.deepEqual(
        state.troubles.map(({ subject, kind, tries }) => [subject, kind, tries]),
        [['messages', 'GraphForbidden', 1]],
      );
      await waitFor(async () =>
        (await operator.status(key)).release.troubles.length === 0 ? true : null,
      );
      assert.equal(rounds, 2);
    } finally {
      await close();
    }
  }).timeout(90_000);

  it('tells of a mail of which nothing says whether it went out', async () => {
    const why = 'Nothing says whether it went out';
    const { operator, key, close } = await release({
      ...activitiesWith(assessed),
      enactDecisions: () => Promise.resolve({ unmet: [], isToSend: true }),
      sendMessages: () =>
        Promise.resolve({
          uncertain: { part: 'messages', kind: 'MailUncertain', why, retryAfterMs: null },
          unmet: null,
          isEmpty: true,
        }),
    });
    try {
      await operator.command(key, pause);
      const { release: state } = await troubledStatus(operator, key);
      assert.deepEqual(
        state.troubles.map(({ subject, kind, nextAt }) => [subject, kind, nextAt]),
        [['mail', 'MailUncertain', null]],
      );
      assert.deepEqual(
        (await timersOf(operator, key)).filter((summary) => summary.includes('again')),
        [],
      );
    } finally {
      await close();
    }
  });

  it('tells of a mail that a worker of an earlier version may have sent, and has it sent no second time', async () => {
    const sent: (string | undefined)[] = [];
    const why = 'Nothing says whether it went out';
    const { operator, key, close } = await release({
      ...activitiesWith(assessed),
      enactDecisions: ({ only }) => {
        sent.push(only);
        const lost = { part: 'messages', kind: 'MailUncertain', why, retryAfterMs: null } as const;
        return Promise.resolve({ unmet: [lost] });
      },
    });
    try {
      assert.deepEqual((await operator.command(key, pause)).unconfirmed, []);
      const { release: state } = await operator.status(key);
      assert.deepEqual(
        state.troubles.map(({ subject, kind, nextAt }) => [subject, kind, nextAt]),
        [['mail', 'MailUncertain', null]],
      );
      const timers = await timersOf(operator, key);
      assert.ok(timers.length > 0);
      assert.deepEqual(
        timers.filter((summary) => summary.includes('try again')),
        [],
      );
      assert.deepEqual(sent, [undefined]);
    } finally {
      await close();
    }
  });

  it('carries a pause out while labels never come and another ring’s order hangs', async () => {
    const { operator, key, close } = await release({
      ...activitiesWith(assessed),
      freshLabels: () => new Promise(() => undefined),
      enactDecisions: ({ orders }) =>
        orders.some(({ action }) => action.kind === 'pause' && action.ring === 'first')
          ? new Promise(() => undefined)
          : Promise.resolve({ unmet: [] }),
    });
    try {
      const hanging = operator.command(key, { ...pause, ring: 'first', only: true });
      const other = await operator.command(key, { ...pause, ring: 'broad' });
      assert.deepEqual(other.unconfirmed, []);
      const late = await hanging;
      assert.equal(late.unconfirmed?.[0]?.part, 'ring/first');
    } finally {
      await close();
    }
  });

  it('answers operators while a cancellation cannot be stored', async () => {
    const { operator, key, close } = await release({
      ...activitiesWith((o) => (o.trigger.kind === 'cancel' ? forbidden() : assessed(o))),
      enactDecisions: () => Promise.resolve({ unmet: [] }),
    });
    try {
      await operator.status(key);
      await operator.client.workflow.getHandle(releaseWorkflowId(key)).cancel();
      await troubledStatus(operator, key);
      const { unconfirmed } = await operator.command(key, pause);
      assert.deepEqual(unconfirmed, []);
      assert.equal((await operator.describe(key)).status, 'running');
    } finally {
      await close();
    }
  });

  it('is paused and asks when its workflow is asked to cancel', async () => {
    const decidedToo = (o: Assessment): Promise<Assessed> => {
      const { release: state, trigger, asOf } = o;
      if (trigger.kind !== 'cancel') return assessed(o);
      const seen = { ...nothingObserved, observedAt: asOf, content: null };
      return Promise.resolve({ ...decide(state, trigger, seen, asOf), progress: null });
    };
    const { operator, key, close } = await release({
      ...activitiesWith(decidedToo),
      enactDecisions: () => Promise.resolve({ unmet: [] }),
    });
    try {
      await operator.status(key);
      await operator.client.workflow.getHandle(releaseWorkflowId(key)).cancel();
      const state = await waitFor(async () => {
        const { release: now } = await operator.status(key);
        return now.proposals.length > 0 ? now : null;
      });
      assert.ok(state.rings.every((ring) => ring.pause !== null));
      assert.equal((await operator.describe(key)).status, 'running');
      const resumed = await operator.command(key, { ...pause, kind: 'resume', ring: 'fast' });
      assert.deepEqual([resumed.rings, resumed.unconfirmed], [['fast'], []]);
    } finally {
      await close();
    }
  });
});

/** What each timer of a release was for, as its history has it. */
async function timersOf(operator: Operator, key: ReleaseKey): Promise<readonly string[]> {
  const handle = operator.client.workflow.getHandle(releaseWorkflowId(key));
  const { events } = await handle.fetchHistory();
  return (events ?? [])
    .filter(({ timerStartedEventAttributes: timer }) => timer !== null && timer !== undefined)
    .map(({ userMetadata }) => Buffer.from(userMetadata?.summary?.data ?? []).toString());
}

async function troubledStatus(operator: Operator, key: ReleaseKey): Promise<ReleaseStatus> {
  return await waitFor(async () => {
    const status = await operator.status(key);
    return status.release.troubles.length > 0 ? status : null;
  });
}

async function waitFor<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await sleep(200);
  }
}
