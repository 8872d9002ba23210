/** A release together with whether anybody goes on with it: a dead service does not look alive. */
import assert from 'node:assert/strict';
import type { ListedRelease, Operator } from '#client/operator.ts';
import type { Standstill } from '#client/standstill.ts';
import { readConfig } from '#settings/config.ts';
import { Failure } from '#cli/failure.ts';
import { lookWithService } from '#cli/release/which/service.ts';
import { serviceLines } from '#cli/release/which/serviceLines.ts';
import type { Release } from '#core/release/state/release.ts';
import { saveRelease } from '#store/release/releases.ts';
import type { Store } from '#store/store.ts';
import { day, judgedRelease, sampleRelease } from '../../../reports/sampleRelease.ts';
import { openDatabase } from '../../../store/database.ts';

const well: Standstill = {
  taskQueue: 'ringmaster',
  workers: ['worker@host'],
  failingTask: null,
  pending: [],
  nextStep: null,
};
const running = { status: 'running', closedAt: null };

describe('What keeps a release', () => {
  const tried = {
    work: 'assessRelease',
    workflowId: 'release/a',
    attempt: 42,
    since: day(2),
    lastFailure: 'GET /v1.0/groups was answered with status 401',
  };
  const cases: readonly (readonly [
    string,
    Standstill | null,
    Partial<ListedRelease>,
    RegExp | null,
  ])[] = [
    ['nothing, where all is well', well, {}, null],
    ['nothing, where the server does not say', null, {}, null],
    ['no worker', { ...well, workers: [] }, {}, /no worker polls the task queue "ringmaster"/],
    [
      'work that is tried again and again',
      { ...well, pending: [tried] },
      {},
      /looking at the fleet .* is at attempt 42 since Thu 10 Dec .*: GET .* 401/,
    ],
    [
      'code that does not fit its history',
      { ...well, failingTask: { attempt: 3, why: '[TMPRL1100] Nondeterminism' } },
      {},
      /code cannot go on with this workflow \(attempt 3\): \[TMPRL1100\]/,
    ],
    [
      'a workflow that was ended by hand, whatever the store says',
      null,
      { status: 'canceled', closedAt: day(3) },
      /was ended \(canceled\) on Fri 11 Dec .* nobody goes on .*`ringmaster release start` begins it anew/,
    ],
    ['nothing, where the release is over', null, { status: 'completed' }, null],
  ];
  for (const [what, still, listed, words] of cases)
    it(`is ${what}`, () => {
      const lines = serviceLines({ ...running, ...listed }, still);
      if (words === null) assert.deepEqual(lines, []);
      else assert.match(lines.join('\n'), words);
    });
});

describe('A release whose service is dead', () => {
  let store: Store;
  let url = '';
  const { key } = sampleRelease();

  before(async () => {
    ({ store, url } = await openDatabase());
    const release = { ...sampleRelease(), lastAssessedAt: day(7) };
    await saveRelease(store, { release, status: 'running', at: day(7) });
  });
  after(() => store.close());

  const operatorWith = (still: Standstill, answer: () => Promise<Release>): Operator =>
    ({
      client: {
        workflowService: { describeWorkflowExecution: async () => ({}) },
        options: { namespace: 'default' },
      },
      standstill: async () => still,
      status: async () => ({ release: await answer(), next: null, asOf: day(8) }),
    }) as unknown as Operator;
  const listed = { status: 'running', closedAt: null } as ListedRelease;

  it('is shown as it was stored, with that and since when, and fails', async () => {
    const operator = operatorWith({ ...well, workers: [] }, () => assert.fail('nobody answers'));
    const config = readConfig({ DATABASE_URL: url });
    const seen = await lookWithService(operator, { key, config, listed });
    assert.equal(seen.now, day(7));
    assert.match(seen.service.join('\n'), /no worker polls/);
    assert.match(
      seen.service.join('\n'),
      /as of Tue 15 Dec 2026 18:00 UTC, when it was stored last/,
    );
    assert.equal(seen.unanswered?.kind, 'unreachable');
    assert.equal(seen.unanswered.details.isTold, true);
  });

  it('fails with that alone where there is no store to ask', async () => {
    const operator = operatorWith({ ...well, workers: [] }, () => assert.fail('nobody answers'));
    const config = readConfig({ TEMPORAL_ADDRESS: 'one:7233' });
    await assert.rejects(lookWithService(operator, { key, config, listed }), Failure);
  });

  it('that lives is shown as it says itself', async () => {
    const operator = operatorWith(well, async () => judgedRelease());
    const config = readConfig({ DATABASE_URL: url });
    const seen = await lookWithService(operator, { key, config, listed });
    assert.equal(seen.unanswered, null);
    assert.deepEqual(seen.service, []);
    assert.equal(seen.release.phase, 'judged');
  });
});
