/**
 * What an area decides and derives by itself, beside the rules that are the same for all. Activities alone import it: to a
 * workflow, what a rule says is history.
 */
import type { CatalogUpdate, ContentQuestion } from '../../release/content/contentOf.ts';
import type { Rule } from '../../release/rules/rule.ts';
import type { Content } from '../../release/state/release.ts';
import type { AreaFacts } from '../facts.ts';

/** Rules of one area, by the question they answer; `rules/order.ts` says where each is asked. */
export interface OwnRules {
  /** What stops rings or devices. */
  readonly stopping: readonly Rule[];
  /** What people are asked. */
  readonly asking: readonly Rule[];
}

/** All that is an area's own. */
export interface AreaRules {
  readonly facts: AreaFacts;
  /** What a release rolls out, out of what the catalogue shows; null while there is nothing. */
  readonly contentOf: (
    listed: readonly CatalogUpdate[],
    question: ContentQuestion,
  ) => Content | null;
  readonly rules: OwnRules;
}
