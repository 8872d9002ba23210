/**
 * How the rings of an area are steered in a tenant: each ring, and each group of devices that is held, has a policy that
 * somebody else keeps. Here is what can be asked of whoever keeps it; in which order that is done, with which notes, locks
 * and readings back, is the same for all (`enact/`). What an area cannot do its rules do not order, and is missing here.
 */
import type { Cadence, RingName } from '#core/ring.ts';
import type { RingPolicy, RingPolicyChanges } from '#graph/intune/ringPolicy.ts';
import type { AssignedTargets, AssignmentTargets } from '#graph/intune/targets.ts';
import type { Graph } from '#graph/request.ts';
import type { RingRow } from '#store/release/rings.ts';
import type { Enactment } from '../contract.ts';
import type { Deps } from '../deps.ts';
import type { OrderOf, Writing } from '../enact/writing.ts';
import type { HoldGroupPart } from '../names.ts';

/** A policy, as of an instant. */
export interface OfPolicy {
  readonly policyId: string;
  readonly asOf: number;
}

/** A policy to be made; it reaches nobody yet. */
export interface NewPolicy {
  readonly displayName: string;
  readonly description: string;
  readonly cadence: Cadence;
  /** The group it is for, where that has to be known; null = none yet. */
  readonly groupId: string | null;
  readonly asOf: number;
}

/** Pauses that lapse by themselves and can be made to last their whole time from now. */
export interface Renewal {
  /** Where it is asked for, as an audit tells it. */
  readonly pathOf: (policyId: string) => string;
  readonly renew: (
    graph: Graph,
    o: OfPolicy & { readonly pauseExpiresAt: number | null },
  ) => Promise<void>;
}

/** What hurries a ring beside its policy. */
export interface Expediting {
  readonly enact: (deps: Steering, o: Enactment, order: OrderOf<'expedite'>) => Promise<void>;
  /** Puts right whom all that hurries a ring reaches. */
  readonly putTargetsRight: (
    deps: Steering,
    w: Writing,
    o: { readonly row: RingRow; readonly targets: AssignmentTargets },
  ) => Promise<void>;
}

/** Whoever keeps the policies of an area. */
export interface ControlPlane {
  /** Where they stand, as an audit tells it. */
  readonly path: string;
  readonly ringPolicyName: (ring: RingName) => string;
  readonly holdPolicyName: (hold: string, part: HoldGroupPart) => string;
  readonly list: (graph: Graph, o: { readonly asOf: number }) => Promise<readonly RingPolicy[]>;
  /** Throws GraphError `notFound`. */
  readonly read: (graph: Graph, o: OfPolicy) => Promise<RingPolicy>;
  /** Not safe to repeat: whether it was made is asked of `list` first. */
  readonly create: (graph: Graph, o: NewPolicy) => Promise<RingPolicy>;
  /** Gives the policy as read back; where it could only be replaced, the one that took its place. */
  readonly change: (
    graph: Graph,
    o: OfPolicy & { readonly changes: RingPolicyChanges },
  ) => Promise<RingPolicy>;
  /** One that is gone already is no error. */
  readonly remove: (graph: Graph, o: OfPolicy) => Promise<void>;
  readonly readTargets: (graph: Graph, o: OfPolicy) => Promise<AssignedTargets>;
  readonly assign: (graph: Graph, o: OfPolicy & AssignmentTargets) => Promise<void>;
  /**
   * Devices on which another policy contradicts one of these, a page at a time; those of which it is told that none does go
   * to `onOther`. Null = nobody tells.
   */
  readonly conflicts:
    | ((
        graph: Graph,
        o: OfPolicy & { readonly onOther: (ids: readonly string[]) => void },
      ) => AsyncGenerator<readonly string[]>)
    | null;
  /** Null = a pause lasts until it is lifted. */
  readonly renewal: Renewal | null;
  /** Null = nothing hurries a ring. */
  readonly expedite: Expediting | null;
}

/** What writing to a tenant needs: the adapters, and whoever keeps the policies. */
export interface Steering extends Deps {
  readonly plane: ControlPlane;
}
