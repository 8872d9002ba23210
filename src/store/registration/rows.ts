/** The tables of who is in the groups, and of how far the fleet was walked. */
import type { Generated } from 'kysely';

/** Tables of registration beside the devices themselves. */
export interface RegistrationTables {
  readonly drift: DriftTable;
  readonly walks: WalkTable;
  readonly device_events: DeviceEventTable;
  readonly absences: AbsenceTable;
}

/** A directory object that is not where it was noted, or where it should not be. */
interface DriftTable {
  readonly tenant: string;
  readonly object_id: string;
  /** `ring/broad`, `hold/quality/2026-12-B/hold-1`. */
  readonly place: string;
  readonly kind: 'takenOut' | 'inTwo' | 'stranger';
  readonly seen_at: number;
  readonly mended_at: number | null;
}

/** A device that whole lists are without, or were until it was registered again. */
interface AbsenceTable {
  readonly tenant: string;
  readonly device_id: string;
  readonly since: number;
  /** Whole lists without it. */
  readonly lists: number;
  readonly looked_at: number;
  readonly gone_at: number | null;
  readonly back_at: number | null;
  /** Its place when it left: null = the service had none for it. */
  readonly registration: 'ready' | 'notRegistered' | 'excluded' | null;
  readonly ring: string | null;
  readonly ring_by: string | null;
}

/** What somebody did to a device, and why. */
interface DeviceEventTable {
  readonly tenant: string;
  readonly device_id: string;
  /** In the order in which it was noted. */
  readonly id: Generated<number>;
  readonly at: number;
  readonly kind: 'moved' | 'deregistered' | 'restored' | 'gone' | 'returned';
  /** The operator's name. */
  readonly by: string;
  readonly why: string;
  readonly from_ring: string | null;
  readonly to_ring: string | null;
}

/** How far a fleet was walked: registered under the area `''`, labelled under each area's name. */
interface WalkTable {
  readonly tenant: string;
  readonly area: string;
  /** The instant up to which it is done; null = it never was. */
  readonly fresh_at: number | null;
  /** How often it failed, ever. */
  readonly tries: Generated<number>;
  /** The instant as of which it failed last, and why; null = it has succeeded since. */
  readonly tried_at: number | null;
  readonly kind: string | null;
  readonly why: string | null;
}
