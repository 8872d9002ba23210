/**
 * What a workflow checks by hand: its input, and its state after every step. A failure here ends the release in the open,
 * where any other error would have its task tried for ever (docs/temporal.md, "Where an error goes").
 */
import { ApplicationFailure } from '@temporalio/workflow';
import { carriedOut } from '#core/area/areas.ts';
import { brokenInvariants } from '#core/release/state/invariants.ts';
import type { Release } from '#core/release/state/release.ts';
import { currentPolicy } from '#core/policy/defaults.ts';
import { policyFaults, type Policy } from '#core/policy/policy.ts';
import type { ReleaseInput } from './messages.ts';

/** The input, or a visible failure that says what is wrong with it. */
export function readInput(given: ReleaseInput): ReleaseInput {
  const input = isWhole(given) ? { ...given, policy: currentPolicy(given.policy) } : given;
  const fault = inputFault(input);
  if (fault === null) return input;
  throw ApplicationFailure.nonRetryable(`The release cannot start: ${fault}`, 'BadInput');
}

function isWhole(input: Partial<ReleaseInput> | null | undefined): boolean {
  return Array.isArray(input?.policy?.rings);
}

function inputFault(input: Partial<ReleaseInput> | null | undefined): string | null {
  if (typeof input !== 'object' || input === null) return 'the input is not an object';
  const { key, policy, publishedAt } = input;
  if (
    typeof key?.tenant !== 'string' ||
    typeof key.area !== 'string' ||
    typeof key.id !== 'string'
  ) {
    return 'key needs tenant, area and id';
  }
  if (typeof publishedAt !== 'number' || !Number.isFinite(publishedAt))
    return 'publishedAt is not an instant';
  if (!Array.isArray(policy?.rings) || policy.rings.length === 0) return 'policy has no rings';
  const fault = policyFaults(policy)[0];
  return fault === undefined
    ? null
    : `policy ${fault.path.join('.')}: ${fault.rule}; ${fault.seen}`;
}

/** The policy of a schedule, or a visible failure that says what is wrong with it. */
export function readPolicy(given: Policy | undefined): Policy {
  const isNamed = typeof given?.tenant === 'string' && carriedOut().includes(given.area);
  if (!isNamed)
    throw ApplicationFailure.nonRetryable(
      'The month cannot start: the policy names no tenant, or no area of this version',
      'BadInput',
    );
  const policy = currentPolicy(given);
  if (Number.isInteger(policy.announceDaysBefore)) return policy;
  throw ApplicationFailure.nonRetryable(
    'The month cannot start: announceDaysBefore is no number of days',
    'BadInput',
  );
}

/** The release, or a visible failure when an invariant is broken. */
export function checked(release: Release): Release {
  const broken = brokenInvariants(release);
  if (broken.length === 0) return release;
  throw ApplicationFailure.nonRetryable(
    `An invariant is broken: ${broken.join('; ')}`,
    'InvariantBroken',
  );
}
