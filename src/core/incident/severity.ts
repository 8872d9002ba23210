/**
 * How grave an incident is, by what it keeps from how many devices. Our own measure: the service's documents name A, B and C
 * for support requests and none for incidents.
 */
import type { Cause, CauseKind } from './cause.ts';
import type { Facts, Severity } from './incident.ts';

/** Shares of the fleet from which on an incident is graver. */
const criticalFrom = 0.1;
const moderateFrom = 0.02;

/** What a cause is before anything was counted, and where nothing is. */
const atFirst: Readonly<Record<CauseKind, Severity>> = {
  missed: 'moderate',
  paused: 'moderate',
  foreseen: 'moderate',
  missing: 'moderate',
  refused: 'critical',
  drift: 'minimal',
};

/** The severity of a cause by what is seen of it. */
export function severityOf({ kind }: Cause, facts: Facts | null): Severity {
  const share = facts?.share ?? null;
  if (share === null || kind === 'refused') return atFirst[kind];
  if (share >= criticalFrom) return 'critical';
  return share >= moderateFrom || kind === 'paused' ? 'moderate' : 'minimal';
}
