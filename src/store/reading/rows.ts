/** The tables of how far the world outside was read, and of what is kept of it. */
import type { ColumnType } from 'kysely';

/** Tables of readings. */
export interface ReadingTables {
  readonly listings: ListingTable;
  readonly set_aside: SetAsideTable;
  readonly event_sums: EventSumTable;
  readonly kept_readings: KeptReadingTable;
  readonly center_messages: CenterMessageTable;
}

/** How far a listing of the world outside was read. */
interface ListingTable {
  readonly tenant: string;
  /** `devices`. */
  readonly listing: string;
  /** The instant of the last listing that came to its end and was believed. */
  readonly listed_at: number | null;
  /** The instant of the last one that was not by change, and its rows. */
  readonly whole_at: number | null;
  readonly whole_rows: number | null;
  /** The first whole listing that was not believed since, and its rows; null = all were. */
  readonly doubted_at: number | null;
  readonly doubted_rows: number | null;
}

/** Rows of a source's last reading that could not be read, by reason. */
interface SetAsideTable {
  readonly tenant: string;
  readonly source: string;
  readonly reason: string;
  readonly rows: number;
  readonly of_rows: number;
  readonly seen_at: number;
}

/** Sums of a device's events as they were when the events themselves were read. */
interface EventSumTable {
  readonly tenant: string;
  /** `startups`, `apps`. */
  readonly source: string;
  readonly device_id: string;
  readonly sums: string;
  readonly read_at: number;
}

/** What was read of the world outside once and is kept. */
interface KeptReadingTable {
  readonly tenant: string;
  readonly name: string;
  readonly read_at: number;
  readonly body: ColumnType<unknown, string, string>;
}

/** What the provider's message center tells; see centerMessages.ts. */
interface CenterMessageTable {
  readonly tenant: string;
  /** `MC172851`. */
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly severity: string;
  readonly services: readonly string[];
  readonly starts_at: number | null;
  readonly modified_at: number | null;
  readonly act_by: number | null;
}
