/** What can be said to the workflow of a support request, with its types and nothing else. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { RequestWord } from '#core/support/command.ts';
import type { RequestStanding } from '#core/support/status.ts';

/** A request has been opened, or it is later for its releases: `asOf` is the instant in their time. */
export const supportToldSignal = defineSignal<[{ readonly asOf: number }]>('supportTold');

/** The `support` query's answer. */
export interface SupportStanding {
  /** Null before its first step. */
  readonly standing: RequestStanding | null;
  /** Why its last step could not be done; null = it was. */
  readonly inVain: string | null;
  readonly asOf: number;
}
export const supportQuery = defineQuery<SupportStanding>('support');

/** A word as it is sent: what was written stands in the store. */
export type SentWord = Pick<RequestWord, 'operator'> & Partial<Omit<RequestWord, 'kind'>>;

const word = (kind: RequestWord['kind']) => defineUpdate<RequestStanding, [SentWord]>(kind);

/** The Update of each word to a request. */
export const supportUpdates = {
  note: word('note'),
  attach: word('attach'),
  mitigate: word('mitigate'),
  reactivate: word('reactivate'),
  close: word('close'),
} as const satisfies { readonly [Kind in RequestWord['kind']]: unknown };
