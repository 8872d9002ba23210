/**
 * An inbox of Updates: they are checked without side effects before they enter the history, and wait in the order in which
 * they came until the workflow's loop has answered them, one at a time. Any workflow that people speak to can open one. Why
 * Updates, and what to mind: docs/temporal.md, "Updates".
 */
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  setHandler,
  type defineUpdate,
} from '@temporalio/workflow';
import type { Refusal } from '#core/refusal.ts';

/** An Update as it is defined. */
type UpdateOf<Answer, Argument> = ReturnType<typeof defineUpdate<Answer, [Argument]>>;

/** What can be asked of a workflow, kind by kind, and how it is read and refused. */
export interface InboxOptions<Request extends { readonly kind: string }, Answer> {
  /** The Update of each kind. Its answer and argument are those of the kind. */
  readonly updates: Readonly<Record<Request['kind'], UpdateOf<Answer, object>>>;
  /** What a kind does, with an example, as the Web UI shows it. */
  readonly describe: (kind: Request['kind']) => string;
  /** The request in an argument, or why it is none. */
  readonly parse: (kind: Request['kind'], argument: unknown) => Request | Refusal;
  /** Why a request is not even taken in; must be synchronous and change nothing. */
  readonly refusal: (request: Request) => Refusal | null;
  /** Requests that go before all others. */
  readonly isUrgent: (request: Request) => boolean;
  /** What is answered when the workflow ends before it came to a request. */
  readonly ended: Refusal;
}

/** A request that waits for its answer. */
export interface Pending<Request, Answer> {
  readonly request: Request;
  answer: Answer | Refusal | null;
}

/** Requests that wait. */
export interface Inbox<Request, Answer> {
  isEmpty(): boolean;
  /** Takes the oldest urgent request, or else the oldest. */
  next(): Pending<Request, Answer> | undefined;
}

/** Opens an inbox: registers an Update for each kind. */
export function openInbox<Request extends { readonly kind: string }, Answer extends object>(
  options: InboxOptions<Request, Answer>,
): Inbox<Request, Answer> {
  const waiting: Pending<Request, Answer>[] = [];
  const read = (kind: Request['kind'], argument: unknown): Request => {
    const request = options.parse(kind, argument);
    if (isRefusal(request)) throw refusedFailure(request);
    return request;
  };
  for (const [kind, update] of Object.entries(options.updates) as [
    Request['kind'],
    UpdateOf<Answer, unknown>,
  ][]) {
    setHandler(
      update,
      (argument: unknown) => answered(waiting, read(kind, argument), options.ended),
      {
        description: options.describe(kind),
        validator: (argument: unknown) => {
          const refused = options.refusal(read(kind, argument));
          if (refused !== null) throw refusedFailure(refused);
        },
      },
    );
  }
  return {
    isEmpty: () => waiting.length === 0,
    next: () => {
      const urgent = waiting.findIndex(({ request }) => options.isUrgent(request));
      return waiting.splice(Math.max(0, urgent), 1)[0];
    },
  };
}

async function answered<Request, Answer extends object>(
  waiting: Pending<Request, Answer>[],
  request: Request,
  ended: Refusal,
): Promise<Answer> {
  const pending: Pending<Request, Answer> = { request, answer: null };
  waiting.push(pending);
  // Handlers run in the workflow's own scope: once it is asked to cancel, nobody could be answered any more.
  await CancellationScope.nonCancellable(() => condition(() => pending.answer !== null));
  const { answer } = pending;
  if (answer === null || isRefusal(answer)) throw refusedFailure(answer ?? ended);
  return answer;
}

/** Whether an answer is that nothing was done, and why. */
export function isRefusal(answer: object): answer is Refusal {
  return 'kind' in answer && 'message' in answer;
}

/** The failure by which an Update is refused. */
export function refusedFailure(refusal: Refusal): ApplicationFailure {
  return ApplicationFailure.create({
    message: refusal.message,
    type: 'Refused',
    nonRetryable: true,
    details: [refusal],
    category: 'BENIGN',
  });
}
