import assert from 'node:assert/strict';
import type { Operator } from '#client/operator.ts';
import { playTogether } from '#cli/rehearsal/together.ts';
import { Failure } from '#cli/failure.ts';
import type { Area } from '#core/area/facts.ts';
import { releaseKeyIn, type ReleaseKey } from '#core/release/state/release.ts';
import type { ReleaseStatus } from '#workflows/messages.ts';
import { judgedRelease, sampleRelease } from '../../reports/sampleRelease.ts';

/** A release that looks at planned instants, as soon as its clock has come to them. */
interface Fake {
  clock: number;
  /** Instants of its looks that are still to come. */
  readonly due: number[];
}

const keyOf = (area: Area): ReleaseKey => ({ tenant: 'contoso', area, id: '2026-12-B' });

/** A server with releases, and the order in which they have looked. */
function serverWith(looks: Readonly<Partial<Record<Area, readonly number[]>>>) {
  const releases = new Map<string, Fake>(
    Object.entries(looks).map(([area, due]) => [area, { clock: 0, due: [...due] }]),
  );
  const looked: string[] = [];
  const fakeOf = (workflowId: string): Fake => {
    const fake = releases.get(releaseKeyIn(workflowId)?.area ?? '');
    if (fake === undefined) throw new Failure('notFound', workflowId);
    return fake;
  };
  const statusOf = async ({ area }: ReleaseKey): Promise<ReleaseStatus> => {
    const fake = releases.get(area);
    if (fake === undefined) throw new Failure('notFound', area);
    while ((fake.due[0] ?? Infinity) <= fake.clock) looked.push(`${area} ${fake.due.shift()}`);
    const [next] = fake.due;
    const release = next === undefined ? judgedRelease() : sampleRelease();
    const result = next === undefined ? { objective: null, decisions: 0, report: null } : null;
    return Promise.resolve({
      release,
      result,
      next: next === undefined ? null : { at: next, why: 'look' },
      asOf: fake.clock,
    });
  };
  const workflowService = {
    describeWorkflowExecution: ({ execution }: { execution: { workflowId: string } }) =>
      Promise.resolve({
        workflowExtendedInfo: {
          timeSkippingInfo: { currentTime: instant(fakeOf(execution.workflowId).clock) },
        },
      }),
    updateWorkflowExecutionOptions: ({ workflowExecution, workflowExecutionOptions }: Change) => {
      const fake = fakeOf(workflowExecution.workflowId);
      const { seconds, nanos } =
        workflowExecutionOptions.timeSkippingConfig.fastForwardConfig.duration;
      fake.clock += Number(seconds) * 1000 + nanos / 1_000_000;
      return Promise.resolve({});
    },
  };
  const client = { workflowService, options: { namespace: 'default' } };
  const operator = { client, status: statusOf } as unknown as Pick<Operator, 'client' | 'status'>;
  return { operator, looked, releases };
}

interface Change {
  readonly workflowExecution: { readonly workflowId: string };
  readonly workflowExecutionOptions: {
    readonly timeSkippingConfig: {
      readonly fastForwardConfig: {
        readonly duration: { readonly seconds: unknown; readonly nanos: number };
      };
    };
  };
}

const instant = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 });

async function played(
  server: ReturnType<typeof serverWith>,
  o: { readonly untilAt: number },
): Promise<void> {
  const keys = [...server.releases.keys()].map((area) => keyOf(area as Area));
  const { signal } = new AbortController();
  const together = playTogether({ operator: server.operator, keys, signal, ...o });
  while (!together.hasArrived()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('releases that are played together', () => {
  it('look in the order of their instants, whichever release they are of', async () => {
    const server = serverWith({ quality: [10, 40, 70], office: [20, 40, 50, 90] });
    await played(server, { untilAt: Infinity });
    assert.deepEqual(server.looked, [
      'quality 10',
      'office 20',
      'quality 40',
      'office 40',
      'office 50',
      'quality 70',
      'office 90',
    ]);
  });

  it('stop at the day that is asked, all of them', async () => {
    const server = serverWith({ quality: [10, 70], office: [20, 90] });
    await played(server, { untilAt: 60 });
    assert.deepEqual(server.looked, ['quality 10', 'office 20']);
    assert.deepEqual(
      [...server.releases.values()].map(({ clock }) => clock),
      [60, 60],
    );
  });

  it('tell what goes wrong with one of them', async () => {
    const server = serverWith({ quality: [10] });
    server.releases.set('teams', { clock: 0, due: [] });
    server.releases.delete('quality');
    const keys = [keyOf('quality')];
    const { signal } = new AbortController();
    const { operator } = server;
    const together = playTogether({ operator, keys, untilAt: 9, signal });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.throws(() => together.hasArrived(), Failure);
  });
});
