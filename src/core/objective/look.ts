/**
 * A look at a release on its way to the objective: what is kept of it for longer than the look itself, and what forecasts of
 * this month and of later ones are made from. Counts of devices, none by itself.
 */
import type { Progress, Release } from '../release/state/release.ts';
import { isRingStopped } from '../release/view/deviceStates.ts';
import type { Forecast } from './forecast.ts';
import { standingOf, type Blocker, type Ineligible, type Standing } from './blockers.ts';

/** What one look saw. `asOf` = when the sources were read. */
export interface ObjectiveLook {
  readonly asOf: number;
  /** Share asked for, 0–1; null where none is. */
  readonly target: number | null;
  /** Devices that count, and those of them that are up to date. */
  readonly eligible: number;
  readonly updated: number;
  readonly rings: readonly RingLook[];
  /** What stands before it, the one that would bring most first; at most `blockersMax`. */
  readonly blockers: readonly KeptBlocker[];
  readonly ineligible: readonly Ineligible[];
  /** Null = none could be made. */
  readonly forecast: Forecast | null;
}

/** The rings of a look: what of it a forecast is made from. */
export type RingLooks = Pick<ObjectiveLook, 'asOf' | 'rings'>;

/** A blocker without what follows from the counts. */
export type KeptBlocker = Pick<Blocker, 'kind' | 'what' | 'devices'>;

/** A ring at that look. */
export interface RingLook {
  readonly ring: string;
  /** Null = not offered the update yet. */
  readonly offeredAt: number | null;
  readonly eligible: number;
  readonly updated: number;
  readonly held: number;
  /** Whether it was paused, pinned or rolled back. */
  readonly isStopped: boolean;
}

/** Blockers that are kept of a look. */
export const blockersMax = 24;

interface SeenOfObjective {
  readonly progress: Progress;
  readonly counted: readonly Standing[];
  readonly forecast: Forecast | null;
}

/** What a look at a release comes to for the objective. */
export function objectiveLookOf(
  { rings, policy }: Pick<Release, 'rings' | 'policy'>,
  { progress, counted, forecast }: SeenOfObjective,
): ObjectiveLook {
  const looks = progress.rings.map(({ ring, eligible, updated, held = 0 }): RingLook => {
    const state = rings.find(({ name }) => name === ring);
    return {
      ring,
      offeredAt: state?.offeredAt ?? null,
      eligible,
      updated,
      held,
      isStopped: state !== undefined && isRingStopped(state),
    };
  });
  const { target } = policy.objective;
  const { blockers, ineligible } = standingOf(counted, { target, stoppedRings: [] });
  return {
    asOf: progress.asOf,
    target,
    eligible: looks.reduce((sum, { eligible }) => sum + eligible, 0),
    updated: looks.reduce((sum, { updated }) => sum + updated, 0),
    rings: looks,
    blockers: blockers.slice(0, blockersMax).map(({ kind, what, devices }) => ({
      kind,
      what,
      devices,
    })),
    ineligible,
    forecast,
  };
}
