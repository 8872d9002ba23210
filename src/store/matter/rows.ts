/** The tables of matters: those of each kind, and the timelines that all share. */
import type { IncidentTables } from '../incident/rows.ts';
import type { SupportTables } from '../support/rows.ts';

/** Tables of matters. */
export interface MatterTables extends IncidentTables, SupportTables {
  readonly timelines: TimelineTable;
}

/** One entry of a timeline; written once. */
interface TimelineTable {
  readonly tenant: string;
  /** `incident` or `support`. */
  readonly matter: string;
  readonly matter_number: number;
  readonly number: number;
  readonly kind: string;
  readonly at: number;
  /** `service`, or the operator who signed it. */
  readonly by: string;
  readonly text: string;
}
