/** A part of a tenant that could not be brought to what was ordered, as a release is told of it. */
import type { Unmet } from './contract.ts';
import { retryAfterMsOf, toldOf } from './failures.ts';

/** Attempts at what fails in passing, before the release itself tries again at its own pace. */
export const attemptsMax = 4;

/** The part with what stood against it. */
export function unmetOf(part: Unmet['part'], error: unknown): Unmet {
  return { part, ...toldOf(error), retryAfterMs: retryAfterMsOf(error) };
}
