/** What activities are made of: the adapters, joined in the worker. */
import type { Channel } from '#channels/channel.ts';
import type { Contact } from '#core/message/contact.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import type { LabelsDemand } from '#core/tenant/care.ts';
import type { Analytics } from '#graph/logAnalytics/analytics.ts';
import type { Graph } from '#graph/request.ts';
import type { Store } from '#store/store.ts';

/**
 * How people are told, and whom. Addresses are personal, so they come from the worker's settings and never through a
 * workflow. Null = there is no such way.
 */
export interface Outlets {
  readonly contacts: () => readonly Contact[];
  /** By a mailbox of the tenant, or by a server of mail. */
  readonly mail: { readonly from: string } | Channel | null;
  readonly msteams: Channel | null;
  readonly webhook: Channel | null;
}

/** Public lists, mostly local copies; null = none is kept. */
export interface Feeds {
  /** The public list of flaws known to be exploited. */
  readonly knownExploited: string | null;
  /** The vendor's guide of the month, which tells which flaws an update mends. */
  readonly securityGuide: string | null;
  /** The public list of versions of Microsoft 365 Apps: a file, or its address; null or missing = none is known. */
  readonly officeReleases?: string | null;
  /** The public list of versions of Microsoft Edge, likewise. */
  readonly edgeReleases?: string | null;
}

/** What is done for, and after, an emergency in which rings were paused in Intune directly. */
export interface Emergency {
  /** Whether an operator has paused a policy directly, and no release has taken that over yet: then it stays paused. */
  readonly isPausedDirectly: (policyId: string) => boolean;
  /** Notes a pause that somebody has made in Intune by hand: it stays, and releases take it over. Never throws. */
  readonly adopt: (found: {
    readonly tenant: string;
    readonly area: string;
    readonly ring: string;
    readonly policyId: string;
    readonly at: number;
  }) => void;
  /** Keeps the rings of an area where they are found without a database. Never throws. */
  readonly keepRings: (
    of: AreaKey & {
      /** The service's own time, epoch milliseconds. */
      readonly seenAt: number;
    },
  ) => Promise<void>;
}

/** Tells the care of a tenant that labels are wanted, and begins it where there is none. To tell it again does no harm. */
export type DemandLabels = (o: {
  readonly tenant: string;
  readonly isRehearsal: boolean;
  readonly demand: LabelsDemand;
}) => Promise<void>;

/** Tells an incident or a support request that there is news, and begins its workflow where none runs. To tell it again does no harm. */
export type TellMatter = (o: {
  readonly tenant: string;
  readonly number: number;
  readonly isRehearsal: boolean;
  /** The instant in the time of its releases. */
  readonly asOf: number;
}) => Promise<void>;

/** The adapters an activity may use. */
export interface Deps {
  readonly graph: Graph;
  /** Windows Update for Business reports; null when the tenant has none connected. */
  readonly analytics: Analytics | null;
  readonly store: Store;
  readonly feeds: Feeds;
  readonly reportsDir: string;
  /** How people are told; null = what is announced is kept in the store only. */
  readonly outlets: Outlets | null;
  /** Missing where no data directory is known. */
  readonly emergency?: Emergency | null;
  /** Missing where no server is reached: then nobody cares for a tenant. */
  readonly demandLabels?: DemandLabels;
  /** Missing where no server is reached: then incidents wait in the store. */
  readonly tellIncident?: TellMatter;
  /** The same of support requests. */
  readonly tellRequest?: TellMatter;
}
