/** The tables of incidents. */
import type { Generated } from 'kysely';

/** Tables of incidents. */
export interface IncidentTables {
  readonly incidents: IncidentTable;
  readonly incident_news: IncidentNewsTable;
}

/** An incident as it stood last. */
interface IncidentTable {
  readonly tenant: string;
  readonly number: number;
  /** The key of its cause: of one cause one incident is open at most. */
  readonly cause: string;
  /** Where it was noticed. */
  readonly area: string;
  readonly release: string;
  readonly status: string;
  readonly severity: string;
  readonly owner: string;
  readonly opened_at: number;
  readonly ended_at: number | null;
  readonly body: unknown;
  readonly saved_at: number;
}

/** Something that was noticed of a cause. */
interface IncidentNewsTable {
  readonly tenant: string;
  /** The decision by which it was noticed. */
  readonly id: string;
  readonly incident: number;
  readonly at: number;
  readonly text: string;
  readonly heard: Generated<boolean>;
}
