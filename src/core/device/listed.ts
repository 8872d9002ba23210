/** A device as lists tell of it: its facts, where it stands with the service, and what it does with an update. */
import type { Absence } from './absence.ts';
import type { Device, Registration } from './device.ts';
import type { PrerequisiteFailure } from './prerequisites.ts';

/** What a device does; `open`: nothing of the others, so it waits or was offered the update, as its ring was. */
export type UpdateState = 'done' | 'ineligible' | 'held' | 'failed' | 'installing' | 'open';

/** How a group differs: a device of it is not in it, one of another ring is, or one that has no ring. */
export type DriftKind = 'takenOut' | 'inTwo' | 'stranger';

/** A device found where it should not be, or not where it should. */
export interface Drift {
  /** `ring/broad`, `hold/quality/2026-12-B/hold-1`. */
  readonly place: string;
  readonly kind: DriftKind;
  readonly seenAt: number;
  /** When it was put right; null = not yet, or not to be: who has no ring is left where somebody put it. */
  readonly mendedAt: number | null;
}

/** A device and where it stands with the service. */
export interface ListedDevice {
  readonly device: Device;
  /** Null: known to the device manager only. */
  readonly registration: Registration | null;
  readonly discoveredAt: number | null;
  readonly registeredAt: number | null;
  /** Why it is not registered; null while it waits for its checks. */
  readonly failure: PrerequisiteFailure | null;
  /** When its prerequisites were judged last; null = not yet. */
  readonly judgedAt: number | null;
  readonly ring: string | null;
  /** `service`, or the operator who put it there or took it out. */
  readonly ringBy: string | null;
  /** Whether the ring's group has it. */
  readonly isJoined: boolean;
  readonly notReady: readonly string[];
  readonly ineligible: string | null;
  readonly labelledAt: number | null;
  /** Other managed devices with its serial number, in order of their ids. */
  readonly sameSerial: readonly string[];
  /** Since when no whole list has it; null = one had it. */
  readonly absence: Absence | null;
  /** Groups that the directory showed it in, or out of, against what was noted; the newest first. */
  readonly drift: readonly Drift[];
}

/** A device and what it does with an update; null where none was asked about. */
export interface UpdatingDevice extends ListedDevice {
  readonly update: {
    readonly state: UpdateState;
    readonly eligible: boolean;
    /** Code or class of a failed install, or why the provider keeps the update from an ineligible device. */
    readonly error: string | null;
    /** Holds it is under. */
    readonly holds: readonly string[];
  } | null;
}
