/**
 * One release of one area, as the release workflow carries it: plain JSON, small, without any device.
 * `apply` makes the next one; nothing else does.
 */
import { isArea } from '../../area/areas.ts';
import type { Area } from '../../area/facts.ts';
import type { Cohort } from '../../evidence/count/counts.ts';
import type { Forecast } from '../../objective/forecast.ts';
import type { Asked, Cadence, Gate, RingName } from '../../ring.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Hold } from '../../hold/hold.ts';
import type { RuleId } from '../../rulebook/ruleIds.ts';
import type { Pin } from '../../version.ts';
import type { Content } from './content.ts';
import type { Trouble } from './mishap.ts';

export type { Content, ContentUpdate, Severity, Target, VersionCount } from './content.ts';

/** Names one release. `id` is the month and letter, such as `2026-12-B`. */
export interface ReleaseKey {
  readonly tenant: string;
  readonly area: Area;
  readonly id: string;
}

/** Names one area of a tenant. */
export type AreaKey = Pick<ReleaseKey, 'tenant' | 'area'>;

/** Where a release stands. */
export type Phase = 'planned' | 'announced' | 'rolling' | 'summarized' | 'judged';

/** A release's state. */
export interface Release {
  readonly key: ReleaseKey;
  /** The month that happened and is played again, such as `2022-06-B`; null for a real one. */
  readonly basedOn: string | null;
  readonly policy: Policy;
  readonly createdAt: number;
  /** The planned instant of publication (D0). */
  readonly publishedAt: number;
  readonly phase: Phase;
  /** What is rolled out; null until the catalogue showed it and it was reviewed. */
  readonly content: Content | null;
  readonly rings: readonly RingState[];
  readonly progress: Progress | null;
  readonly objective: Judgement | null;
  /** What will become of the objective, as of the last look; null = none can be made, missing = by an earlier version. */
  readonly forecast?: Forecast | null;
  /** Cohorts kept from the update, over all rings. */
  readonly holds: readonly Hold[];
  /** Set while the evidence makes the next ring wait. */
  readonly watch: Watch | null;
  /** What waits for a person's word. */
  readonly proposals: readonly Proposal[];
  /** Things a person has settled already, by the proposals' subjects: they are not asked again. */
  readonly settled: readonly string[];
  /** The evidence at the last look, in a few numbers. */
  readonly evidence: EvidenceSummary | null;
  /** Evidence up to which a person has decided to go on; only more than ten times this pauses again. */
  readonly acknowledged: number;
  /** The policies this release had before, newest last. */
  readonly amended: readonly { readonly at: number; readonly policy: Policy }[];
  /** Version of the baselines it is judged by; null = not chosen yet. */
  readonly baselines: number | null;
  /** Count of decisions taken so far; the next one's number. */
  readonly decisions: number;
  /** The last few decisions, newest last, for people who look. */
  readonly recent: readonly { readonly at: number; readonly text: string }[];
  /** Grows with every change; a decision made on an older one is made again. */
  readonly revision: number;
  readonly lastAssessedAt: number | null;
  /** What is being waited for, in a sentence. */
  readonly waiting: string | null;
  /** The rule it is waited by; missing in states of earlier versions. */
  readonly waitingRule?: RuleId | null;
  /** What could not be done or read, and is being tried again. */
  readonly troubles: readonly Trouble[];
}

/** A ring within one release. */
export interface RingState {
  readonly name: RingName;
  readonly cadence: Cadence;
  readonly opensAt: number;
  readonly gate: Gate;
  /** When it was closed in Graph until its offer; null under the gate `clock`. */
  readonly closedAt: number | null;
  readonly offeredAt: number | null;
  readonly deadlineAt: number;
  readonly pause: Pause | null;
  readonly expeditedAt: number | null;
  readonly rolledBackAt: number | null;
  /** When it was recorded that the deadline has passed. */
  readonly deadlinePassedAt: number | null;
  /** Reminders already given of the running pause, in days. */
  readonly pauseReminders: readonly number[];
  /** What was ordered last and was not read back from Intune yet; null = all that is told here is in force there. */
  readonly asked: Asked | null;
  /** Where the business calendar has put its opening off; missing = it has not. */
  readonly postponed?: Postponement;
}

/** An opening that was put off: from which instant, and why, after "since". */
export interface Postponement {
  readonly from: number;
  readonly why: string;
}

/** The next ring waits, and why. */
export interface Watch {
  readonly since: number;
  readonly evidence: number;
  readonly why: string;
}

/** Something that a person is asked. */
export interface Proposal {
  /**
   * `open/fast`, `rollBack/2026-12-B/hold-1`, `rollBack/release`, `notBooting`, `hurry/CVE-2022-30190`, `alone/edge`,
   * `cancelled/12`, `store/12`, `rule/12`.
   */
  readonly subject: string;
  readonly kind: 'open' | 'rollBack' | 'goOn' | 'hurry';
  /** The ring or hold it is about; null = the release. */
  readonly ring: RingName | null;
  readonly hold: string | null;
  /** The signals that one word settles together; missing = its subject alone, as in states of earlier versions. */
  readonly signals?: readonly string[];
  readonly text: string;
  readonly askedAt: number;
  readonly escalateAt: number;
  readonly escalatedAt: number | null;
  readonly deadlineAt: number;
  /** What happens without an answer. */
  readonly otherwise: 'stay' | 'open';
  /** When the deadline passed unanswered and nothing was done. */
  readonly lapsedAt: number | null;
}

/** The evidence of a look, small enough to travel. */
export interface EvidenceSummary {
  readonly asOf: number;
  readonly total: number;
  readonly rings: readonly { readonly ring: RingName; readonly evidence: number }[];
  /** The strongest finding in words, or null. */
  readonly strongest: string | null;
  /**
   * What is unusual since nobody is left to compare with, in words; no part of the total. Missing = nothing, or as told by
   * an earlier version.
   */
  readonly alone?: string;
}

/** Who stopped a ring, why, and when the stop lapses by itself. */
export interface Pause {
  readonly by: 'service' | 'tenant';
  readonly operator: string;
  readonly reason: string;
  readonly at: number;
  readonly expiresAt: number;
  /** What a rollback took off with it, and goes with the pause to the next release. */
  readonly takenOff?: TakenOff;
  /**
   * Cohorts that were set aside when the evidence paused it; missing in pauses of another kind, and of earlier versions.
   */
  readonly aside?: readonly (readonly Cohort[])[];
  /** The release it was ordered in, where that was seen only after this one had begun; missing = it is this one's. */
  readonly from?: string;
  /** Whether the later rings wait as well, since what they would be judged by has stopped; missing = they go on. */
  readonly holdsLater?: boolean;
  /** How it stops its ring where rings are pinned; missing = the ring's policy is paused. */
  readonly pin?: Pin;
}

/** An update that a rollback has taken off: it stays off until something newer is out. */
export interface TakenOff {
  readonly at: number;
  /** When that update was released; null = not known. */
  readonly releasedAt: number | null;
}

/** How far the rings are, as of `asOf` (when the sources were read). */
export interface Progress {
  readonly asOf: number;
  readonly discovered: number;
  readonly ready: number;
  readonly notReady: number;
  readonly notRegistered: number;
  readonly excluded: number;
  readonly rings: readonly RingProgress[];
}

/** Devices of a ring by what they are doing. They add up to `devices`. */
export interface RingProgress {
  readonly ring: RingName;
  readonly devices: number;
  readonly waiting: number;
  readonly offered: number;
  readonly installing: number;
  readonly done: number;
  readonly failed: number;
  readonly ineligible: number;
  /** Kept from the update by a hold, while they are not done; missing = an earlier version counted them as offered. */
  readonly held?: number;
  /** For the objective: devices that count, and those of them on the release's build, or on a supported version. */
  readonly eligible: number;
  readonly updated: number;
  /** Where the objective asks for a supported version: eligible devices on the release's own; missing = it asks for that. */
  readonly current?: number;
  /** Where the ring is pinned: devices that have something newer than that, as was told last; missing = it is not. */
  readonly abovePin?: number;
}

/** The objective, judged. */
export interface Judgement {
  readonly judgedAt: number;
  /** Null where the area has no objective. */
  readonly target: number | null;
  readonly eligible: number;
  readonly updated: number;
  /** Share 0–1; null where no device counts. */
  readonly attained: number | null;
  readonly outcome: 'met' | 'missed' | 'noEligibleDevices' | 'notApplied' | 'noObjective';
}

/** A month's release as the workflow id names it. */
export function releaseWorkflowId(key: ReleaseKey): string {
  return `release/${key.tenant}/${key.area}/${key.id}`;
}

/** The release that a workflow id names; null for another workflow. */
export function releaseKeyIn(workflowId: string): ReleaseKey | null {
  const [kind, tenant, area, id, ...more] = workflowId.split('/');
  if (kind !== 'release' || more.length > 0) return null;
  if (tenant === undefined || area === undefined || id === undefined || !isArea(area)) return null;
  return { tenant, area, id };
}

/** What was taken off a ring and is remembered; null = nothing. */
export function takenOffOf({ rolledBackAt, pause }: RingState): TakenOff | null {
  if (rolledBackAt === null) return null;
  return pause?.takenOff ?? { at: rolledBackAt, releasedAt: null };
}

/** The ring of that name, or undefined. */
export function ringOf(release: Release, name: RingName): RingState | undefined {
  return release.rings.find((ring) => ring.name === name);
}
