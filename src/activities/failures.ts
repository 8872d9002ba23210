/**
 * Turns an error of an adapter into what Temporal should do about it, once and here: try again, when, or give up in the
 * open.
 */
import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import { ChannelError } from '#channels/channel.ts';
import { GraphError, isNotGiven } from '#graph/error.ts';
import { StoreError } from '#store/error.ts';

/** Attempts after which what fails in passing is taken for lasting. */
const attemptsMax = 6;
/** Throttling says itself when it ends, and what is new becomes known within minutes. */
const attemptsMaxOf: Readonly<Partial<Record<GraphError['kind'], number>>> = {
  throttled: Infinity,
  notYetKnown: 20,
};

/** Runs a piece of I/O; what Graph, or who is told something, says about trying again is passed on. */
export async function attempted<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isOfAnother(error) ? failureOf(error) : error;
  }
}

/** How long the other side asks to wait, in milliseconds; null when it did not say. */
export function retryAfterMsOf(error: unknown): number | null {
  return isOfAnother(error) ? error.retryAfterMs : null;
}

/** Whether an error came of asking another party. */
function isOfAnother(error: unknown): error is GraphError | ChannelError {
  return error instanceof GraphError || error instanceof ChannelError;
}

/** Whether an error says that it cannot be done just now, and not that we asked wrongly or may not. */
export function isPassing(error: unknown): boolean {
  if (error instanceof StoreError) return error.code === 'unreachable' || error.code === 'busy';
  if (error instanceof ChannelError) return error.fault === 'unreachable';
  return error instanceof GraphError && passing.has(error.kind);
}

const passing: ReadonlySet<GraphError['kind']> = new Set([
  'throttled',
  'unavailable',
  'network',
  'malformed',
  'notYetKnown',
]);

function isWornOut(error: GraphError | ChannelError): boolean {
  const ofKind = error instanceof GraphError ? attemptsMaxOf[error.kind] : undefined;
  return activityInfo().attempt >= (ofKind ?? attemptsMax);
}

const whyMax = 300;

/** What went wrong, as histories and views may hold it: its stable kind, and a sentence of bounded length. */
export function toldOf(error: unknown): { readonly kind: string; readonly why: string } {
  const why = error instanceof Error ? error.message : String(error);
  return { kind: typeOf(error), why: why.slice(0, whyMax) };
}

/** What is lastingly wrong with one of several, in one text; what fails in passing is thrown on, so that all is tried again. */
export function lastingTrouble(error: unknown): string {
  if (isPassing(error)) throw error;
  const { kind, why } = toldOf(error);
  return `${why} (${kind})`;
}

/** What a tenant lists, or why it has not got such things. */
export async function listedIfGiven<T>(
  listing: Promise<T>,
): Promise<{ readonly listed: T | null; readonly unavailable: string | null }> {
  try {
    return { listed: await listing, unavailable: null };
  } catch (error) {
    if (!isNotGiven(error)) throw error;
    return { listed: null, unavailable: toldOf(error).why };
  }
}

/** The stable kind of a failure: `GraphForbidden`, `StoreUnreachable`; of others the error's own name. */
export function typeOf(error: unknown): string {
  if (error instanceof GraphError) return `Graph${capitalized(error.kind)}`;
  if (error instanceof StoreError) return `Store${capitalized(error.code)}`;
  if (error instanceof ApplicationFailure) return error.type ?? 'Failure';
  return error instanceof Error ? error.name : 'Error';
}

function capitalized(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function failureOf(error: GraphError | ChannelError): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.message,
    type: typeOf(error),
    nonRetryable: !isPassing(error) || isWornOut(error),
    ...(error.retryAfterMs === null ? {} : { nextRetryDelay: error.retryAfterMs }),
    ...(error instanceof GraphError
      ? { details: [{ status: error.status, code: error.code, requestId: error.requestId }] }
      : {}),
  });
}
