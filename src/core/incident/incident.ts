/**
 * One incident: what it is about, how it stands, what was tried. Plain JSON and small; what happened to it is its timeline,
 * which is rows of the store. Statuses are those of Microsoft 365's service health (its page "How to check Microsoft 365
 * service health").
 */
import type { ReleaseKey } from '../release/state/release.ts';
import type { Cause } from './cause.ts';

export const statuses = [
  'investigating',
  'serviceDegradation',
  'serviceInterruption',
  'restoringService',
  'extendedRecovery',
  'investigationSuspended',
  'serviceRestored',
  'falsePositive',
  'reportPublished',
] as const;
export type IncidentStatus = (typeof statuses)[number];

/** The gravest first. */
export const severities = ['critical', 'moderate', 'minimal'] as const;
export type Severity = (typeof severities)[number];

/** What is true of a cause at an instant. */
export interface Facts {
  readonly asOf: number;
  /** Null = it could not be told, so nothing is concluded. */
  readonly stands: boolean | null;
  /** What is seen, in one sentence. */
  readonly text: string;
  /** Devices that are short of what is asked, or kept waiting; null = no devices are counted. */
  readonly devices: number | null;
  /** Share of the fleet it concerns, 0–1; null = not told. */
  readonly share: number | null;
}

/** What can be tried against a cause. */
export type RemedyName = 'restorePolicies' | 'reOffer' | 'syncDevices' | 'retryFailed' | 'expedite';

/** Something that was tried against the cause. */
export interface Tried {
  readonly remedy: RemedyName;
  readonly at: number;
  /** `needless`: there was nothing to do. */
  readonly outcome: 'done' | 'needless' | 'cannot' | 'failed';
  /** Devices short when it was tried. */
  readonly before: number | null;
  /** Whether it helped, once that was looked at. */
  readonly helped: boolean | null;
}

/** An incident. */
export interface Incident {
  readonly tenant: string;
  /** Counts up in each tenant. */
  readonly number: number;
  readonly cause: Cause;
  /** The release in which it was noticed. */
  readonly key: ReleaseKey;
  /** In a rehearsal time is what the releases say. */
  readonly isRehearsal: boolean;
  readonly openedAt: number;
  /** What it was opened by: that is no further news. */
  readonly openedBy: string;
  readonly severity: Severity;
  readonly owner: string;
  readonly facts: Facts | null;
  /** What was last told of it, so that the next update says what changed. */
  readonly told: Facts | null;
  readonly toldAt: number;
  /** Since when the cause is gone; null = it stands, or nobody knows. */
  readonly goneSince: number | null;
  readonly restoredAt: number | null;
  readonly reopened: number;
  readonly tried: readonly Tried[];
  /** How it ended. */
  readonly end: {
    readonly as: 'restored' | 'closed' | 'falsePositive';
    readonly at: number;
  } | null;
  readonly lookedAt: number | null;
  /** Entries of its timeline; the next one's number is one more. */
  readonly entries: number;
  /** Entries up to this one were told to people. */
  readonly announced: number;
}

/** The owner of what nobody has taken over. */
export const serviceTeam = 'service team';

/** How long a recovery may take before it is called extended. */
export const extendedAfterDays = 14;

/** The id of an incident's workflow. */
export function incidentWorkflowId({
  tenant,
  number,
}: Pick<Incident, 'tenant' | 'number'>): string {
  return `incident/${tenant}/${number}`;
}

/** The release under which its messages are kept, apart from those of releases. */
export function messageKeyOf({ key, number }: Pick<Incident, 'key' | 'number'>): ReleaseKey {
  return { ...key, id: `incident-${number}` };
}
