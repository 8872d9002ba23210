/** A world that releases are played in, and what should be reached in it: a few numbers, and a sentence. */
import type { Policy } from '#core/policy/policy.ts';
import type { Operator } from './play.ts';
import { ordinary, type Truth } from './simulated/truth.ts';

/** What should be reached, at most or at least; shares of releases. */
export type Reach =
  /** Nothing is wrong: the share of releases that the service pauses. */
  | { readonly kind: 'falsePauses'; readonly most: number }
  /** The update is bad: devices that had begun at the pause, median; share of releases in which the last ring never opened. */
  | { readonly kind: 'found'; readonly most: number | null; readonly contained: number | null }
  /** A model is worse by nature: the share of releases in which it is held. */
  | { readonly kind: 'held'; readonly model: number; readonly most: number }
  /** The update is bad for a model alone: the share of releases in which it is held. */
  | { readonly kind: 'caught'; readonly model: number; readonly least: number }
  /** The update is bad and people hold what has nothing to do with it: the share in which the service goes on by itself. */
  | { readonly kind: 'resumed'; readonly most: number }
  /** What is assumed is wrong: tenants that are paused for it in more months than so many. */
  | { readonly kind: 'monthsPaused'; readonly months: number; readonly most: number };

/** A world. */
export interface World {
  readonly name: string;
  readonly what: string;
  readonly reach: Reach;
  readonly truth: Partial<Truth>;
  /** Earlier months, and how they differed from an ordinary one; 0 months = the first one. */
  readonly months: number;
  readonly past: Partial<Truth>;
  /** In a first month: whether reports tell of the month before. */
  readonly isTold?: boolean;
  readonly policy?: Partial<Policy>;
  readonly operator?: Operator;
  /** What a person says is the usual share of failed installs: from the start, or once a month was paused. */
  readonly says?: { readonly share: number; readonly from: 'theStart' | 'thePause' };
  /** Devices, where the world is about a fleet of this size only. */
  readonly devices?: number;
}

const monthsUsual = 6;

type Given = Pick<World, 'name' | 'what' | 'reach'> & Partial<World>;

/** A world whose earlier months were ordinary ones, unless it says otherwise. */
export function world(given: Given): World {
  return { truth: {}, months: monthsUsual, past: {}, ...given };
}

/** In a first month devices are known since the day before the publication; three weeks of contacts are known otherwise. */
const firstMonth: Partial<Truth> = { heardBefore: 1 };

/** The whole truth of a world. */
export function truthOf({ truth, months }: World): Truth {
  return { ...ordinary, ...(months === 0 ? firstMonth : {}), ...truth };
}
