/**
 * The tables of evidence and holds as kysely sees them; the same rules as in rows.ts hold. Days are whole UTC days since
 * the epoch. Where a key needs a value and there is none (a count of no cohort), the empty text stands.
 */
import type { Generated } from 'kysely';

/** The part of the database that evidence and holds live in. */
export interface EvidenceTables {
  readonly device_facts: DeviceFactTable;
  readonly source_reads: SourceReadTable;
  readonly bad_days: BadDayTable;
  readonly exposures: ExposureTable;
  readonly ring_offers: RingOfferTable;
  readonly folds: FoldTable;
  readonly day_counts: DayCountTable;
  readonly baselines: BaselineTable;
  readonly usual_words: UsualWordTable;
  readonly looks: LookTable;
  readonly hold_groups: HoldGroupTable;
  readonly hold_members: HoldMemberTable;
  readonly webhook_ids: WebhookIdTable;
  readonly exploited: ExploitedTable;
}

/** A further fact of a device that its own row has no column for. */
interface DeviceFactTable {
  readonly tenant: string;
  readonly device_id: string;
  /** `driver`, `app outlook`. */
  readonly fact: string;
  readonly value: string;
  /** When it was told; a fact told earlier does not replace it. */
  readonly told_at: number;
}

/** How far a source of signals has been read. */
interface SourceReadTable {
  readonly tenant: string;
  /** Empty = the source tells of devices, whatever the area. */
  readonly area: string;
  readonly source: string;
  /** Everything that happened before this instant has been read. Never goes back. */
  readonly read_until: number;
}

/** A device was bad by a signal on a day; the first event of the day stays, further ones change nothing. */
interface BadDayTable {
  readonly tenant: string;
  /** Empty = it befell the device, and counts in every area. */
  readonly area: string;
  readonly signal: string;
  readonly device_id: string;
  /** The day it counts for: its own, or the first one still open when its own had been counted. */
  readonly day: number;
  /** When it happened. */
  readonly at: number;
  readonly learned_at: number;
  /** Application, error class, stop code or the name of a report. */
  readonly what: string | null;
  /** Error code of a failed install; null = not told, or of another source. */
  readonly code: string | null;
}

/** A device was offered a release's update, or began with it. */
interface ExposureTable {
  readonly tenant: string;
  readonly area: string;
  readonly release: string;
  readonly device_id: string;
  /** The ring it was in then; it stays so for the evidence wherever the device moves. */
  readonly ring: string;
  /** Its first contact after its ring was offered the update; without an offer, when it began. Day 1 beside a control. */
  readonly since: number;
  /** When it began, as far as known; null = not yet. Day 1 of every window against what is usual. */
  readonly begun_at: number | null;
  /** Line on which it was first seen with the update, and the version that it met then; null = not seen on it yet. */
  readonly line: string | null;
  readonly version: readonly number[] | null;
  /** When it was seen below that version again. */
  readonly back_at: number | null;
}

/** When a ring was first offered a release's update. */
interface RingOfferTable {
  readonly tenant: string;
  readonly area: string;
  readonly release: string;
  readonly ring: string;
  readonly at: number;
}

/** How far the days of a release have been counted for good, by signal. */
interface FoldTable {
  readonly tenant: string;
  readonly area: string;
  readonly release: string;
  readonly signal: string;
  /** All days before this one are closed. */
  readonly until_day: number;
}

/** What was counted of one closed day; written once. */
interface DayCountTable {
  readonly tenant: string;
  readonly area: string;
  readonly release: string;
  readonly signal: string;
  /** Empty in counts of a cohort. */
  readonly ring: string;
  /** `model=Fjord 13 G2`; empty in counts of a ring. */
  readonly cohort: string;
  /** The model, empty when not known, and always under method `control`. */
  readonly stratum: string;
  readonly day: number;
  /** Day of the device's window, from 1; 0 under method `control`. */
  readonly age: number;
  /** Updated devices at risk on that day, and those of them that turned bad. */
  readonly at_risk: number;
  readonly bad: number;
  /** The same of devices not updated by then; 0 under method `baseline`. */
  readonly others_at_risk: number;
  readonly others_bad: number;
}

/** One version of the baselines of a tenant's area. */
interface BaselineTable {
  readonly tenant: string;
  readonly area: string;
  readonly version: number;
  /** The release whose months it first includes; each makes one version. */
  readonly origin: string;
  readonly body: string;
  readonly made_at: number;
}

/** What a person said is usual; never changed, a later row about the same devices takes its place. */
interface UsualWordTable {
  readonly tenant: string;
  readonly area: string;
  /** Order of saying. */
  readonly number: Generated<number>;
  readonly signal: string;
  /** The cohort's name; empty = all devices. */
  readonly cohort: string;
  /** Null = the word before is taken back. */
  readonly share: number | null;
  readonly operator: string;
  readonly reason: string;
  readonly said_at: number;
}

/** Everything that the decisions of one look were made from; written once. */
interface LookTable {
  readonly tenant: string;
  readonly area: string;
  readonly release: string;
  readonly at: number;
  readonly body: string;
}

/** Part of a hold: `hold` is kept from the update; `pilot` and then `rest` are brought back from it. */
export type HoldPart = 'hold' | 'pilot' | 'rest';

/** The objects in Graph of one part of a hold. */
interface HoldGroupTable {
  readonly tenant: string;
  readonly area: string;
  readonly hold: string;
  readonly part: HoldPart;
  readonly group_id: string | null;
  readonly policy_id: string | null;
}

/** A device under a hold. */
interface HoldMemberTable {
  readonly tenant: string;
  readonly area: string;
  readonly hold: string;
  readonly device_id: string;
  readonly part: HoldPart;
  /** When it came into this part: for the parts of a rollback, when it was ordered back. */
  readonly joined_at: number;
}

/** Messages taken from outside, so that one sent twice is taken once. Forgotten after a week. */
interface WebhookIdTable {
  readonly tenant: string;
  readonly sender: string;
  readonly id: string;
  readonly seen_at: number;
}

/** A flaw that a source other than the catalogue tells to be exploited. */
interface ExploitedTable {
  readonly tenant: string;
  /** `CVE-2026-1234`. */
  readonly cve: string;
  readonly source: string;
  readonly told_at: number;
}
