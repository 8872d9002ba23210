/** All that is known of a release's world at one moment; always old, maybe partial. What is missing is a value. */
import type { Content, Progress } from './release.ts';

/** One look at the world. */
export interface Observation {
  readonly observedAt: number;
  /** The newest deployable update of this release the catalogue shows; null = not published (yet). */
  readonly content: Content | null;
  readonly progress: Progress | null;
  /** Sources that could not be read at this look, by name. */
  readonly missing: readonly string[];
}
