/**
 * What a workflow is waiting for, as the server sees it: what is tried again, whether its code goes on, and whether
 * anybody works for it. It tells what a status cannot, since a workflow that stands still answers nothing.
 */
import { instantText } from '#reports/instant.ts';

/** A piece of work that is under way, or is being tried again. */
export interface PendingWork {
  /** The activity's name, such as `enactDecisions`. */
  readonly work: string;
  /** Of which workflow; a child's where the release waits for one. */
  readonly workflowId: string;
  /** The attempt that runs or comes next, from 1. */
  readonly attempt: number;
  /** When it was first to be done, epoch milliseconds of the release's own time; null = not told. */
  readonly since: number | null;
  /** Why the last attempt failed; null while it is the first. */
  readonly lastFailure: string | null;
}

/** Why a workflow does not go on, or what it is at. */
export interface Standstill {
  readonly taskQueue: string;
  /** Who has asked for work of late; empty: nobody works, so nothing goes on. */
  readonly workers: readonly string[];
  /** The workflow's own code fails, again and again; null = it does not. */
  readonly failingTask: { readonly attempt: number; readonly why: string } | null;
  readonly pending: readonly PendingWork[];
  /**
   * Its next step waits for a worker, or was taken by one; null = it has none. For a moment either is usual, for longer it
   * means that nobody takes it, or that who took it has died: the server gives it to another after ten seconds.
   */
  readonly nextStep: 'waiting' | 'taken' | null;
}

const works: Readonly<Record<string, string>> = {
  prepareRings: 'making the rings’ groups and policies ready',
  assessRelease: 'looking at the fleet',
  enactDecisions: 'writing to Intune',
  sendMessages: 'mailing the operators',
  publishReport: 'writing the report',
  freshLabels: 'waiting for devices to be registered and labelled',
  readWalked: 'asking how far the fleet was walked',
  noteWalk: 'noting how far the fleet was walked',
  discoverDevices: 'listing devices',
  registerBatch: 'registering devices',
  joinGroups: 'putting devices into the rings’ groups',
  planReadiness: 'planning the check of readiness',
  checkReadiness: 'checking readiness',
};

/** Whether something stands in the way, and not only takes its time. */
export function isBlocked({ workers, failingTask, pending }: Standstill): boolean {
  const isTried = pending.some(({ lastFailure }) => lastFailure !== null);
  return workers.length === 0 || failingTask !== null || isTried;
}

/** What keeps a workflow, one sentence each, the gravest first; empty = nothing is known to. */
export function standstillLines(still: Standstill): readonly string[] {
  const { workers, failingTask, pending, taskQueue } = still;
  const tried = pending.filter(({ lastFailure }) => lastFailure !== null);
  const running = pending.filter(({ lastFailure }) => lastFailure === null);
  return [
    ...(workers.length === 0 ? [`no worker polls the task queue "${taskQueue}"`] : []),
    ...(failingTask === null
      ? []
      : [
          `the worker’s code cannot go on with this workflow (attempt ${failingTask.attempt}): ${failingTask.why}`,
        ]),
    ...tried.map(triedText),
    ...(tried.length > 0 ? [] : running.map(({ work }) => `it is ${workText(work)}`)),
  ];
}

/** One piece of work that is being tried again, in a sentence. */
export function triedText({ work, attempt, since, lastFailure }: PendingWork): string {
  const from = since === null ? '' : ` since ${instantText(since)}`;
  const why = lastFailure === null ? '' : `: ${lastFailure}`;
  return `${workText(work)} (${work}) is at attempt ${attempt}${from}${why}`;
}

function workText(work: string): string {
  return works[work] ?? work;
}
