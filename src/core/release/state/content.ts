/** What a release rolls out, as its state carries it. */
import type { RingName } from '../../ring.ts';
import type { Lowest } from '../../version.ts';

/**
 * What is rolled out, as the catalogue tells it: the updates of the month together. A month has several: the monthly
 * one, hotpatches beside it, and what came out of band for some Windows versions or for all.
 */
export interface Content {
  /** The update that most devices get gives the release its name. */
  readonly entryId: string;
  readonly name: string;
  readonly releasedAt: number;
  /** Knowledge-base numbers of the update named here. */
  readonly kbs: readonly string[];
  /** The lowest version that counts as up to date, by line. */
  readonly targets: readonly Target[];
  /** The worst that any of them mends. */
  readonly severity: Severity | null;
  /** Whether any of them can be expedited. */
  readonly isExpeditable: boolean;
  readonly openKnownIssues: readonly string[];
  /** All updates of the month, oldest first; missing in states of earlier versions, which knew the one named here. */
  readonly updates?: readonly ContentUpdate[];
  /**
   * Lines that are not serviced any more, so that only devices with extended security updates are offered what there is
   * for them; missing = not known.
   */
  readonly outOfService?: readonly string[];
  /** Devices by ring and line as of the last review; missing = not known. */
  readonly versions?: readonly VersionCount[];
  /** The lowest version that counts for the objective, by line; missing = what counts as up to date. */
  readonly supported?: readonly Target[];
  /** What was in place before, by line, to which devices can be pinned; missing = not known, or the area pins nothing. */
  readonly inPlace?: readonly Target[];
  /** What else there is to say of it, in sentences. */
  readonly notes?: string;
}

/** One update of the month. */
export interface ContentUpdate {
  readonly entryId: string;
  /** `2024.10 B` where the catalogue has it, else the long name. */
  readonly name: string;
  /** `monthly` or `outOfBand`. */
  readonly cadence: string;
  /** `security`, `nonSecurity`, … */
  readonly classification: string;
  readonly releasedAt: number;
  readonly isExpeditable: boolean;
  readonly severity: Severity | null;
  /** Its versions; a line may have two, a hotpatch and the cumulative update. */
  readonly targets: readonly Target[];
  /** When it is serviced no more, as its provider says; null or missing = not told. */
  readonly endsAt?: number | null;
}

/** Devices of a ring that are on one line. */
export interface VersionCount {
  readonly ring: RingName;
  readonly line: string;
  readonly devices: number;
}

/** What an update brings to the devices of one line. */
export interface Target extends Lowest {
  /** Its article; empty = none is told. */
  readonly kb: string;
  /** When devices of the line are serviced no more on it; missing = not told by line. */
  readonly endsAt?: number;
  /** Set on a hotpatch, which devices take without a restart. */
  readonly isHotpatch?: boolean;
}

/** How dangerous what an update mends is. */
export interface Severity {
  readonly max: string;
  readonly baseScore: number | null;
  readonly exploited: readonly string[];
}
