/** What activities are made of: the adapters, joined in the worker. */
import type { Analytics } from '#graph/analytics.ts';
import type { Graph } from '#graph/request.ts';
import type { Store } from '#store/store.ts';

/** The adapters an activity may use. */
export interface Deps {
  readonly graph: Graph;
  /** Windows Update for Business reports; null when the tenant has none connected. */
  readonly analytics: Analytics | null;
  readonly store: Store;
  readonly reportsDir: string;
}
