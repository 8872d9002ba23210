/**
 * One release of one area, as the release workflow carries it: plain JSON, small, without any device.
 * `apply` makes the next one; nothing else does.
 */
import type { Area } from '../area.ts';
import type { Policy } from '../policy/policy.ts';
import type { Cadence, RingName } from '../ring.ts';

/** Names one release. `id` is the month and letter, such as `2026-12-B`. */
export interface ReleaseKey {
  readonly tenant: string;
  readonly area: Area;
  readonly id: string;
}

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
  /** Count of decisions taken so far; the next one's number. */
  readonly decisions: number;
  /** The last few decisions, newest last, for people who look. */
  readonly recent: readonly { readonly at: number; readonly text: string }[];
  /** Grows with every change; a decision made on an older one is made again. */
  readonly revision: number;
  readonly lastAssessedAt: number | null;
  /** What is being waited for, in a sentence. */
  readonly waiting: string | null;
}

/** The update itself, as the catalogue tells it. Out-of-band updates replace the builds. */
export interface Content {
  readonly entryId: string;
  readonly name: string;
  readonly releasedAt: number;
  /** Knowledge-base numbers of the update named here. */
  readonly kbs: readonly string[];
  /** Lowest build that counts as up to date, per Windows build number. */
  readonly targets: readonly Target[];
  readonly severity: Severity | null;
  readonly isExpeditable: boolean;
  readonly openKnownIssues: readonly string[];
}

/** A Windows version's build of an update. */
export interface Target {
  readonly product: string;
  readonly version: string;
  readonly kb: string;
  readonly build: number;
  readonly revision: number;
}

/** How dangerous what an update mends is. */
export interface Severity {
  readonly max: string;
  readonly baseScore: number | null;
  readonly exploited: readonly string[];
}

/** A ring within one release. */
export interface RingState {
  readonly name: RingName;
  readonly cadence: Cadence;
  readonly opensAt: number;
  readonly offeredAt: number | null;
  readonly deadlineAt: number;
  readonly pause: Pause | null;
  readonly expeditedAt: number | null;
  readonly rolledBackAt: number | null;
  /** When it was recorded that the deadline has passed. */
  readonly deadlinePassedAt: number | null;
  /** Reminders already given of the running pause, in days. */
  readonly pauseReminders: readonly number[];
}

/** Who stopped a ring, why, and when the stop lapses by itself. */
export interface Pause {
  readonly by: 'service' | 'tenant';
  readonly operator: string;
  readonly reason: string;
  readonly at: number;
  readonly expiresAt: number;
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
  /** For the objective: devices that count, and those of them on the release's build. */
  readonly eligible: number;
  readonly updated: number;
}

/** The objective, judged. */
export interface Judgement {
  readonly judgedAt: number;
  readonly target: number;
  readonly eligible: number;
  readonly updated: number;
  /** Share 0–1; null where no device counts. */
  readonly attained: number | null;
  readonly outcome: 'met' | 'missed' | 'noEligibleDevices' | 'notApplied';
}

/** A month's release as the workflow id names it. */
export function releaseWorkflowId(key: ReleaseKey): string {
  return `release/${key.tenant}/${key.area}/${key.id}`;
}

/** The ring of that name, or undefined. */
export function ringOf(release: Release, name: RingName): RingState | undefined {
  return release.rings.find((ring) => ring.name === name);
}
