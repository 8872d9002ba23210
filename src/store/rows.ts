/**
 * The tables as kysely sees them. Every table has the tenant in its key. Instants are bigint epoch milliseconds, read
 * as numbers; ids are uuid, read as text. No user names, no mail addresses, no device names stand in any of them.
 * What each column means is said here; the migrations only create them.
 */
import type { Generated } from 'kysely';
import type { DriverTables } from './driver/rows.ts';
import type { EvidenceTables } from './evidence/rows.ts';
import type { MatterTables } from './matter/rows.ts';
import type { ReadingTables } from './reading/rows.ts';
import type { RegistrationTables } from './registration/rows.ts';
import type { MessageTables } from './release/rows.ts';
import type { ReportTables } from './report/rows.ts';
import type { TenantTables } from './tenant/rows.ts';

/** Tables whose rows stand in the folders of their nouns: `evidence/rows.ts` and its like. */
type OtherTables = DriverTables &
  EvidenceTables &
  MatterTables &
  MessageTables &
  ReadingTables &
  RegistrationTables &
  ReportTables &
  TenantTables;

/** The whole database. */
export interface Database extends OtherTables {
  readonly devices: DeviceTable;
  readonly labels: LabelTable;
  readonly ring_sizes: RingSizeTable;
  readonly pending_moves: PendingMoveTable;
  readonly installs: InstallTable;
  readonly installed_versions: InstalledVersionTable;
  readonly policy_conflicts: PolicyConflictTable;
  readonly rings: RingTable;
  readonly ring_intents: RingIntentTable;
  readonly releases: ReleaseTable;
  readonly decisions: DecisionTable;
  readonly progress: ProgressTable;
  readonly objective_looks: ObjectiveLookTable;
  readonly writes: WriteTable;
}

/** A device: facts as collected, and what the service made of it. */
export interface DeviceTable {
  readonly tenant: string;
  /** Intune's id; for a directory device without one, the directory object's id. */
  readonly device_id: string;
  readonly entra_device_id: string | null;
  readonly object_id: string | null;
  /** False for a candidate that the device manager does not know. */
  readonly is_managed: Generated<boolean>;
  readonly serial_number: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly operating_system: string | null;
  readonly os_version: string | null;
  /** `19044` and `1766` of `10.0.19044.1766`, so that counting need not take texts apart. */
  readonly os_build: number | null;
  readonly os_revision: number | null;
  readonly sku: string | null;
  readonly architecture: string | null;
  readonly join_type: string | null;
  readonly owner: string | null;
  readonly management_agent: string | null;
  /** Workloads at Intune: 1 updates, 2 configuration, 4 Office; null when not co-managed. */
  readonly co_management: number | null;
  readonly enrolled_at: number | null;
  readonly last_sync_at: number | null;
  /** Bit n = heard n days before the day of the last contact, as far as the looks have seen; bit 0 is that day. */
  readonly heard_days: Generated<number>;
  readonly free_bytes: number | null;
  readonly is_virtual_machine: Generated<boolean>;
  /** BIOS version, as the device manager tells it. */
  readonly firmware: string | null;
  /** When the device was asked for it by itself; null = never, so what is known came from a list. */
  readonly firmware_read_at: number | null;
  /** The device category in Intune, which tenants use for places. */
  readonly site: string | null;
  readonly collected_at: number;
  /** Grows with each change of the facts, so that a verdict knows what it was made on. */
  readonly facts_revision: Generated<number>;
  /** First seen in the registration group; null = never, so of no concern to the service. */
  readonly discovered_at: number | null;
  /** `ready`: registered; what keeps it from being in working order is said area by area (`labels`). */
  readonly registration: 'ready' | 'notRegistered' | 'excluded' | null;
  readonly failure_check: string | null;
  readonly failure_number: number | null;
  readonly failure_seen: string | null;
  /** The facts the last verdict was made on; 0 = not judged yet. */
  readonly judged_revision: Generated<number>;
  readonly judged_at: number | null;
  readonly ring: string | null;
  /** `service`, or the operator who put it there. */
  readonly ring_by: string | null;
  readonly registered_at: number | null;
  /** The ring whose group it is in, as far as Graph has acknowledged. */
  readonly joined_ring: string | null;
  readonly joined_at: number | null;
  /** When a label of it was last written, of whatever area. */
  readonly labelled_at: number | null;
}

/** What stands against a registered device in an area; without a row nothing does. */
interface LabelTable {
  readonly tenant: string;
  readonly area: string;
  readonly device_id: string;
  readonly not_ready: readonly string[];
  readonly ineligible: string | null;
  readonly policy_conflict: boolean;
}

/** Devices per ring, kept by whoever puts a device into a ring, so that placing need not count a million rows. */
interface RingSizeTable {
  readonly tenant: string;
  readonly ring: string;
  readonly devices: number;
}

/** What is still to do in Graph for a device's place; derived from its row, at most one thing at a time. */
interface PendingMoveTable {
  readonly tenant: string;
  readonly device_id: string;
  readonly ring: string;
  readonly kind: 'join' | 'leave';
}

/** An update under way on a device. */
interface InstallTable {
  readonly tenant: string;
  readonly area: string;
  readonly entra_device_id: string;
  readonly target_build: string;
  /** Of the version that is installed; null = it is not told, or cannot be read. */
  readonly line: string | null;
  readonly version: readonly number[] | null;
  readonly state: 'installing' | 'restartPending' | 'failed' | 'notOffered' | 'other';
  readonly error_class: string | null;
  readonly error_code: string | null;
  readonly at: number;
  readonly recorded_at: number;
}

/** What a device has of a product; of Windows its own row tells. */
interface InstalledVersionTable {
  readonly tenant: string;
  readonly product: string;
  readonly device_id: string;
  readonly line: string;
  readonly version: readonly number[];
  readonly seen_at: number;
}

/** A device on which another policy contradicts a ring's. */
interface PolicyConflictTable {
  readonly tenant: string;
  readonly area: string;
  readonly policy_id: string;
  readonly device_id: string;
  readonly recorded_at: number;
}

/** A ring: its objects in Graph and the state last read back from there. */
export interface RingTable {
  readonly tenant: string;
  readonly area: string;
  readonly ring: string;
  /** Order in which rings open, from 0. */
  readonly position: number;
  readonly group_id: string | null;
  readonly policy_id: string | null;
  /** Grows with each write; a writer with an older one is refused. */
  readonly generation: number;
  readonly deferral_days: number;
  readonly deadline_days: number;
  readonly grace_period_days: number;
  readonly paused: boolean;
  readonly pause_expires_at: number | null;
  readonly rolled_back_at: number | null;
  /** The version its policy pins it to, where rings are pinned. */
  readonly pinned_to: string | null;
  readonly written_at: number;
}

/** What one live release wants of a ring. */
export interface RingIntentTable {
  readonly tenant: string;
  readonly area: string;
  readonly ring: string;
  readonly release: string;
  readonly deferral_days: number;
  readonly deadline_days: number;
  readonly grace_period_days: number;
  readonly pause: boolean;
  /** Kept paused until its offer. */
  readonly closed: Generated<boolean>;
  readonly rolled_back_at: number | null;
  /** When pause and rollback end. */
  readonly until: number | null;
  readonly pinned_to: string | null;
  readonly revision: Generated<number>;
}

/** A release's last known state. */
interface ReleaseTable {
  readonly tenant: string;
  readonly area: string;
  readonly release: string;
  readonly status: string;
  readonly revision: number;
  readonly body: string;
  readonly saved_at: number;
}

/** How far a release's rings were at one look; written once. */
interface ProgressTable {
  readonly tenant: string;
  readonly area: string;
  readonly release: string;
  readonly at: number;
  readonly body: string;
}

/** A look at a release on its way to the objective; what is jsonb as `core/objective/look.ts` has it. */
interface ObjectiveLookTable {
  readonly tenant: string;
  readonly area: string;
  readonly release: string;
  readonly as_of: number;
  readonly target: number | null;
  readonly eligible: number;
  readonly updated: number;
  readonly rings: string;
  readonly blockers: string;
  readonly ineligible: string;
  /** Null = none could be made. */
  readonly forecast: string | null;
}

/** A decision; written once, never changed. */
interface DecisionTable {
  readonly tenant: string;
  readonly area: string;
  readonly release: string;
  readonly id: string;
  /** Order of recording. */
  readonly number: Generated<number>;
  readonly at: number;
  readonly kind: string;
  readonly ring: string | null;
  readonly rule: string;
  readonly reason: string;
  readonly body: string;
}

/** One outgoing write, recorded before it left. */
interface WriteTable {
  readonly tenant: string;
  readonly intent_id: string;
  readonly number: Generated<number>;
  readonly method: string;
  readonly path: string;
  readonly why: string;
  readonly begun_at: number;
  readonly attempts: Generated<number>;
  readonly finished_at: number | null;
  readonly status: number | null;
  readonly request_id: string | null;
}
