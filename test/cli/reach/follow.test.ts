/** Following a release whose server answers as scripted: what is logged, what is waited out, what ends it. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { Operator } from '#client/operator.ts';
import { Failure } from '#cli/failure.ts';
import { follow, type Following } from '#cli/reach/follow.ts';
import { startLive } from '#cli/terminal/live.ts';
import { isPassing } from '#cli/reach/passing.ts';
import { stayUntilStopped } from '#cli/rehearsal/stay.ts';
import type { Stage } from '#cli/rehearsal/stage.ts';
import { createTerminal, type Terminal } from '#cli/terminal/terminal.ts';
import type { Release } from '#core/release/state/release.ts';
import { day, judgedRelease, sampleRelease } from '../../reports/sampleRelease.ts';

type Answer = Release | Error;

const named = (name: string, more: object, cause?: Error): Error =>
  Object.assign(new Error(name, { cause }), { name }, more);
const noWorker = named('OperatorError', { kind: 'noWorker' });

/** An operator who gets these answers one after the other, and the last one for ever. */
function scriptedOperator(
  answers: readonly Answer[],
  ended: Promise<never> = new Promise(() => undefined),
): Operator {
  const waiting = [...answers];
  const describe = { workflowService: { describeWorkflowExecution: async () => ({}) } };
  const operator = {
    client: { ...describe, options: { namespace: 'default' } },
    ended: () => ended,
    status: async () => {
      const answer = waiting.length > 1 ? waiting.shift() : waiting[0];
      if (answer === undefined || answer instanceof Error) throw answer;
      return { release: answer, next: null, asOf: answer.lastAssessedAt ?? day(30) };
    },
  };
  return operator as unknown as Operator;
}

function onPaper(
  environment: Record<string, string> = {},
  isTTY = false,
): { terminal: Terminal; text: () => string } {
  const stdout = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 40 });
  const outside = {
    stdout,
    stderr: new PassThrough(),
    environment,
    interrupted: new AbortController().signal,
  };
  return {
    terminal: createTerminal(outside, false),
    text: () => (stdout.read() as Buffer | null)?.toString() ?? '',
  };
}

const following = (operator: Operator, terminal: Terminal): Following => ({
  operator,
  key: sampleRelease().key,
  terminal,
  signal: new AbortController().signal,
  isEnough: () => false,
  everyMs: 1,
  isNew: true,
  footer: () => [],
});

const at = (days: number, decisions: number): Release => {
  const release = sampleRelease();
  const progress = release.progress === null ? null : { ...release.progress, asOf: day(days) };
  return { ...release, decisions, progress, recent: release.recent.slice(0, decisions) };
};

describe('Following a release', () => {
  it('logs each decision and each day once, where there is no terminal', async () => {
    const { terminal, text } = onPaper();
    const over = { ...judgedRelease(), decisions: 3, progress: at(7, 3).progress };
    const answers = [at(1, 1), at(1, 1), at(6, 2), at(7, 3), over];
    await follow(following(scriptedOperator(answers), terminal));
    assert.deepEqual(text().trimEnd().split('\n'), [
      'D+1  Wed 9 Dec 18:00  offer first: its deferral of 1 day is over',
      'D+6  Mon 14 Dec 18:00  offer fast: its deferral of 6 days is over',
      'D+6  Mon 14 Dec 18:00  up to date: first 100 % · fast 45.2 % · broad 0 %',
      'D+7  Tue 15 Dec 18:00  pause fast: ada: printer <driver> trouble',
      'D+7  Tue 15 Dec 18:00  up to date: first 100 % · fast 45.2 % · broad 0 %',
    ]);
  });

  it('waits while a worker is started again', async () => {
    const { terminal } = onPaper();
    const { status } = await follow(
      following(scriptedOperator([noWorker, judgedRelease()]), terminal),
    );
    assert.equal(status.release.phase, 'judged');
  });

  it('ends with a failure when the workflow fails, and says the innermost reason', async () => {
    const { terminal } = onPaper();
    const failure = named(
      'WorkflowFailedError',
      {},
      new Error('Activity task failed', { cause: new Error('the token expired') }),
    );
    const ended = Promise.reject(named('OperatorError', { kind: 'failed' }, failure));
    ended.catch(() => undefined);
    await assert.rejects(
      follow(following(scriptedOperator([at(1, 1)], ended), terminal)),
      (error: Failure) =>
        error instanceof Failure &&
        /ended before its release was over: the token expired/.test(error.message),
    );
  });

  it('waits for the end of the workflow without asking the release beside its own looks', async () => {
    const { terminal } = onPaper();
    let asked = 0;
    const result = async (): Promise<never> => {
      asked += 1;
      return await new Promise(() => undefined);
    };
    const operator = { ...scriptedOperator([at(1, 1), judgedRelease()]), result };
    await follow(following(operator, terminal));
    assert.equal(asked, 0);
  });

  it('does not wait out what will not pass', async () => {
    const { terminal } = onPaper();
    const gone = named('OperatorError', { kind: 'notFound' });
    await assert.rejects(follow(following(scriptedOperator([gone]), terminal)), /OperatorError/);
  });

  it('stops when it was told that it is enough', async () => {
    const { terminal } = onPaper();
    let looks = 0;
    const enough = {
      ...following(scriptedOperator([at(1, 1)]), terminal),
      isEnough: () => ++looks === 3,
    };
    await follow(enough);
    assert.equal(looks, 3);
  });
});

describe('A rehearsal that stands still', () => {
  /** Held at D+1 with one decision until it is interrupted; another terminal plays on to these answers. */
  async function held(answers: readonly Answer[], log: object, isTTY = false): Promise<string> {
    const { terminal, text } = onPaper({}, isTTY);
    const interrupt = new AbortController();
    const outside = { interrupted: interrupt.signal };
    const operator = scriptedOperator([at(1, 1), ...answers]);
    const stage = {
      session: { terminal, outside },
      operator,
      key: sampleRelease().key,
      engine: { webUi: null },
      webhook: null,
      log: { notice: () => null, ...log },
    } as unknown as Stage;
    const seen = { status: await operator.status(stage.key), now: day(1) };
    const played = { end: 'stopped' as const, seen, open: [] };
    const holding = stayUntilStopped({ stage, played, keep: true, isOwner: true });
    // Looks are two seconds apart.
    await sleep(answers.length * 1_000);
    interrupt.abort();
    await holding;
    return text();
  }

  it('tells what is decided while another terminal plays on, from where it stood', async () => {
    const log = { hush: () => undefined, speak: () => undefined };
    const told = await held([at(6, 2)], log);
    assert.match(
      told,
      /It is played on from another terminal:\n\nD\+6 +Mon 14 Dec 18:00 +offer fast/,
    );
  });

  it('writes nothing of the engine into what is drawn, beyond the month too', async () => {
    const steps: string[] = [];
    const log = { hush: () => steps.push('hush'), speak: () => steps.push('speak') };
    const later = { ...judgedRelease(), lastAssessedAt: day(29) };
    const told = await held([judgedRelease(), judgedRelease(), later], log, true);
    assert.equal(steps[0], 'hush');
    assert.match(stripVTControlCharacters(told), /D\+29/);
  });
});

describe('A live view', () => {
  it('draws over itself, only when something changed, and gives the cursor back', () => {
    const { terminal, text } = onPaper({}, true);
    const live = startLive(terminal);
    live.draw(['one', 'two']);
    live.draw(['one', 'two']);
    live.draw(['one', 'three']);
    live.end();
    const drawn = text();
    assert.equal(stripVTControlCharacters(drawn).replaceAll('\r', ''), 'one\ntwo\none\nthree\n');
    assert.ok(drawn.includes('\u001B[2A'), 'goes up the two lines it drew');
    assert.ok(drawn.startsWith('\u001B[?25l') && drawn.endsWith('\u001B[?25h'));
  });

  it('writes nothing where stdout is no terminal', () => {
    const { terminal, text } = onPaper();
    startLive(terminal).draw(['one']);
    assert.equal(text(), '');
  });
});

describe('A failure that passes', () => {
  it('is one of reaching somebody, also as a cause', () => {
    assert.ok(isPassing(noWorker));
    assert.ok(isPassing(named('ServiceError', { code: 14 })));
    assert.ok(isPassing(new Error('outer', { cause: named('ServiceError', { code: 4 }) })));
    assert.ok(!isPassing(named('OperatorError', { kind: 'refused' })));
    assert.ok(!isPassing(named('EngineError', { code: 'timeSkippingUnavailable' })));
    assert.ok(!isPassing('text'));
  });
});
