/**
 * Verdicts: what the counts say of an update, per signal, ring and cohort, and in sum. Pure; the same counts give the
 * same verdict, so a stored decision can be made again from its record.
 */
import type { Baselines } from '../usual/baseline.ts';
import type { Cohort, EvidenceCounts } from '../count/counts.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Signal } from '../signal/signal.ts';

/** What a policy sets of judging. */
export type EvidenceSettings = Policy['evidence'];

/** `worse` = shown to be worse than usual; `notWorse` = shown safe; `inconclusive` = nothing found, nothing shown. */
export type VerdictKind = 'worse' | 'notWorse' | 'inconclusive';

/** What is known of one signal in one ring or cohort, in numbers a person understands. */
export interface Verdict {
  readonly signal: string;
  /** Null = the whole release. */
  readonly ring: string | null;
  /** A cohort's name; null = all devices. */
  readonly cohort: string | null;
  readonly kind: VerdictKind;
  /** Evidence that it is worse than usual: 1 = none, 20 = as surprising as 1 in 20. Finite, ≥ 0. */
  readonly evidence: number;
  /** What the evidence counts in the release's total, 0–1; weights of all verdicts add up to 1 where all rings were seen. */
  readonly weight: number;
  /** Evidence that it is no worse than the unacceptable share. */
  readonly safety: number;
  /** Devices that the update came to. */
  readonly devices: number;
  readonly bad: number;
  /** Bad devices to be expected were nothing wrong. */
  readonly expected: number;
  /** 95 % interval of the share of devices that turn bad. */
  readonly low: number;
  readonly high: number;
  /** Smallest number of bad devices at which this stream alone, all else equal, reaches 1 / budget; null = more than there are devices. */
  readonly pausesAt: number | null;
  /** Further bad devices if all others of the group go on, beyond the usual; ≥ 0. */
  readonly furtherBad: number;
  /**
   * Those of the bad devices that turned so when nobody was left to compare with, where they are unusually many or most
   * of them: the evidence is without them. Null = neither.
   */
  readonly alone: AlonePart | null;
}

/** Bad devices that nobody was left to compare with. */
export interface AlonePart {
  readonly bad: number;
  /** More than three times what was usual before, beyond chance. */
  readonly isUnusual: boolean;
}

/** A cohort that is worse than usual, with the false discoveries among such findings bounded. */
export interface CohortFinding {
  readonly cohort: Cohort;
  /**
   * Another cohort that explains the same bad devices about as well and could not be told from this one any longer; what
   * both have in common is what surely is bad. Null = this one stands out, but for those of the same make (`cause.ts`).
   */
  readonly sharedWith: Cohort | null;
  readonly signal: string;
  readonly evidence: number;
  /** What it had to reach, with so many cohorts looked at. */
  readonly threshold: number;
  /** Cohorts that were looked at. */
  readonly among: number;
  readonly devices: number;
  readonly bad: number;
  readonly expected: number;
}

/** The facts of the devices that are to be held for a finding. */
export function factsOf({
  cohort,
  sharedWith,
}: Pick<CohortFinding, 'cohort' | 'sharedWith'>): readonly Cohort[] {
  return sharedWith === null ? [cohort] : [cohort, sharedWith];
}

/** What a signal showed on days on which nobody was left to compare with. */
export interface AloneSignal {
  readonly signal: string;
  /** What it counts beside the other signals, 0–1. */
  readonly weight: number;
  /** Evidence that it is worse than three times what was usual before. */
  readonly evidence: number;
  readonly bad: number;
  /** Bad devices to be expected by what was usual before. */
  readonly expected: number;
}

/** The same of all signals, the one that says most first: a matter for a person, however much it is (`alone.ts`). */
export type AloneEvidence = readonly AloneSignal[];

/** The judgement of one look. */
export interface Evidence {
  readonly asOf: number;
  /** Evidence over the whole release, signals and rings weighed, without the cohorts that are held: what it is at least. */
  readonly total: number;
  /** What it is at most: the same, unless it is not known how far held cohorts overlap, or of which rings they are. */
  readonly totalAtMost: number;
  /** Evidence against each ring: what its own streams and the whole release's give. */
  readonly rings: readonly { readonly ring: string; readonly evidence: number }[];
  /** The release and each ring by signal, strongest first. */
  readonly verdicts: readonly Verdict[];
  /** Cohorts that carry the evidence, strongest first: each one found after those before it are set aside. */
  readonly findings: readonly CohortFinding[];
  /** What the total is when the cohorts of `findings` too are set aside. */
  readonly totalWithoutFindings: number;
  /** What cannot be told from a common cause any more; no part of the total. */
  readonly alone: AloneEvidence;
}

/** What a judgement is made from. */
export interface EvidenceQuestion {
  readonly counts: EvidenceCounts;
  readonly baselines: Baselines;
  readonly signals: readonly Signal[];
  readonly settings: EvidenceSettings;
  /** Cohorts that are held, each by the facts that all its devices have: they are set aside. */
  readonly held: readonly (readonly Cohort[])[];
}
