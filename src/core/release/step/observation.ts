/** All that is known of a release's world at one moment; always old, maybe partial. What is missing is a value. */
import type { Baselines } from '../../evidence/usual/baseline.ts';
import type { EvidenceCounts } from '../../evidence/count/counts.ts';
import type { Hold, HoldProgress, Unheld } from '../../hold/hold.ts';
import type { RingName } from '../../ring.ts';
import type { Content, Pause, Progress } from '../state/release.ts';

/** One look at the world. */
export interface Observation {
  readonly observedAt: number;
  /** The newest deployable update of this release the catalogue shows; null = not published (yet). */
  readonly content: Content | null;
  readonly progress: Progress | null;
  /** What was counted; null = before publication, or it could not be counted. */
  readonly counts: EvidenceCounts | null;
  /** The version whose devices were counted; missing = the release's own. */
  readonly judged?: readonly number[];
  readonly baselines: Baselines;
  /** How rollbacks of held cohorts go. */
  readonly holds: readonly HoldProgress[];
  /** Devices that match a standing hold by now and are not in its group; missing = not asked, or in an earlier version. */
  readonly unheld?: readonly Unheld[];
  /** Flaws of this update that are told to be exploited. */
  readonly exploited: readonly ExploitedFlaw[];
  /** Provider's messages about this update that are open: known issues, service announcements. */
  readonly advisories: readonly Advisory[];
  /** Sources that could not be read at this look, by name. */
  readonly missing: readonly string[];
  /** Rings whose policy is not as releases want it, since somebody has changed it; missing = not asked, or none is. */
  readonly altered?: readonly RingName[];
  /** What this release would bring along, and is kept away from a ring in another area; missing = not asked, or nothing is. */
  readonly keptAway?: readonly KeptAway[];
  /** What other releases of the area have ordered and still stands; missing = not asked. */
  readonly standing?: Standing;
}

/** Pauses and holds of other releases, as the releases that ordered them last know them. */
export interface Standing {
  /** Only those whose intent still says so: a pause that was lifted, in whichever release, stands no more. */
  readonly pauses: readonly {
    readonly ring: RingName;
    readonly release: string;
    readonly pause: Pause;
  }[];
  /** Only those that have their groups still. */
  readonly holds: readonly Hold[];
}

/** What stands in another area against what a release brings along to a ring. */
export interface KeptAway {
  readonly ring: RingName;
  /** `quality updates of fast are paused by 2026-12-B`. */
  readonly why: string;
}

/** A provider's message about an update. */
export interface Advisory {
  /** Stable: `WI670072`. */
  readonly id: string;
  readonly title: string;
  /** The provider's catalogue, its service health or its message center, or what was found in the tenant itself. */
  readonly source: 'knownIssue' | 'serviceHealth' | 'messageCenter' | 'tenant';
  readonly openedAt: number;
  /** Null = every version. Windows build numbers it is about. */
  readonly builds: readonly number[] | null;
}

/** A flaw that is attacked, and who says so. */
export interface ExploitedFlaw {
  readonly cve: string;
  /** The update catalogue, the provider's security guide, the public list, or a report that came in. */
  readonly source: 'catalog' | 'guide' | 'list' | 'report';
  /**
   * Updates of the month that mend it, by their entries, as the catalogue or the guide says. Missing, from one of these
   * or the list = the month does; a report with none is tied to no update.
   */
  readonly mendedBy?: readonly string[];
  /** Who reported it. */
  readonly by?: string;
}
