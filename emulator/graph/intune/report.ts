/** What a report of an export job is: its columns, its rows, and what it may be asked for. */
import type { Tenant } from '../../store/tenant.ts';

/** What a report is made for. */
export interface ReportRequest {
  readonly policyId: string | null;
  readonly at: number;
  /** As it was sent. */
  readonly filter: string | null;
}

/** A report: its columns, and its rows one by one. */
export interface Report {
  readonly columns: readonly string[];
  readonly needsPolicy: boolean;
  /** Columns that a filter may ask to be equal to something; left out = filters are not looked at. */
  readonly filterable?: readonly string[];
  /** The name the service echoes, which may not be the name that was asked for. */
  readonly echoedName: string;
  readonly rows: (
    tenant: Tenant,
    request: ReportRequest,
  ) => Iterable<Readonly<Record<string, string | number>>>;
}
