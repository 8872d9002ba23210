/** What activities are made of: the adapters, joined in the worker. */
import type { Analytics } from '#graph/analytics.ts';
import type { Graph } from '#graph/request.ts';
import type { Store } from '#store/store.ts';

/** Mail addresses are personal, so they come from the worker's environment and never through a workflow. */
export interface MailAddresses {
  readonly from: string;
  readonly to: readonly string[];
}

/** Local copies of public lists of exploited flaws; null = none is kept. */
export interface Feeds {
  /** The public list of flaws known to be exploited. */
  readonly knownExploited: string | null;
  /** The vendor's guide of the month, which tells which flaws an update mends. */
  readonly securityGuide: string | null;
}

/** The adapters an activity may use. */
export interface Deps {
  readonly graph: Graph;
  /** Windows Update for Business reports; null when the tenant has none connected. */
  readonly analytics: Analytics | null;
  readonly store: Store;
  readonly feeds: Feeds;
  readonly reportsDir: string;
  /** Where announcements are mailed; null = kept in the store only. */
  readonly mail: MailAddresses | null;
}
