/** What a release is drawn from, and how: shared by the parts of its screen. */
import type { KeptBlocker } from '#core/objective/look.ts';
import type { Release } from '#core/release/state/release.ts';
import type { Paint } from '../../terminal/terminal.ts';

/** A release at an instant of its own, virtual or real, time. */
export interface ReleaseAt {
  readonly release: Release;
  readonly now: number;
  /** Devices under each hold; null where the store was not asked. */
  readonly held?: ReadonlyMap<string, number> | null;
  /** What stands before the objective, the one that would bring most first; null where the store was not asked. */
  readonly blockers?: readonly KeptBlocker[] | null;
  /** What keeps the service from going on with it, as the server sees it, gravest first; empty = nothing. */
  readonly service?: readonly string[];
  /** Nobody goes on with it here: what stands on its rings is by now a later release's. */
  readonly isEnded?: boolean;
  /** The devices are simulated. */
  readonly isEmulated?: boolean;
}

/** How to draw. */
export interface Drawing {
  readonly paint: Paint;
  readonly columns: number;
}
