/**
 * Counting the rows of a listing that cannot be read, for every listing of many rows: the rule how many are too many is
 * core's. A short list that decides something by itself (is there a group of this name?) refuses instead; see paging.ts.
 */
import { isPoisoned, poisonOf, type PoisonCount } from '#core/poison.ts';
import { GraphError } from './error.ts';
import { pagesOf, type Listing } from './paging.ts';
import type { Graph } from './request.ts';

/** What a reading came to so far. */
export interface PoisonTally {
  /** Takes a row that could not be read. */
  readonly onPoison: (reason: string, row?: number) => void;
  /** Takes so many rows that could. */
  readonly read: (rows: number) => void;
  /** Rows set aside, by reason. */
  readonly counts: () => readonly PoisonCount[];
  /** Rows in all. */
  readonly rows: () => number;
  /** Throws GraphError `malformed`, code `poison`, when so many rows were poison that the source counts as unread. */
  readonly check: (what: string) => void;
}

/** More different reasons are one. */
const reasonsMax = 40;

/** An empty tally. */
export function createTally(): PoisonTally {
  const reasons = new Map<string, number>();
  const state: { good: number; poison: number; first: string | null } = {
    good: 0,
    poison: 0,
    first: null,
  };
  return {
    onPoison: (reason, row) => {
      state.poison += 1;
      state.first ??= row === undefined ? reason : `row ${row}, ${reason}`;
      const kept = reasons.has(reason) || reasons.size < reasonsMax ? reason : 'other: unreadable';
      reasons.set(kept, (reasons.get(kept) ?? 0) + 1);
    },
    read: (rows) => void (state.good += rows),
    counts: () => poisonOf([...reasons].map(([reason, rows]) => ({ reason, rows }))),
    rows: () => state.good + state.poison,
    check: (what) => {
      if (!isPoisoned(state)) return;
      throw new GraphError(
        `${what} gave ${state.poison} of ${state.good + state.poison} rows that cannot be read (first ${state.first ?? 'one'})`,
        { kind: 'malformed', code: 'poison' },
      );
    },
  };
}

/**
 * The pages of a listing of many rows, those that cannot be read left out. Who passes `onPoison` counts them himself;
 * without it the listing fails at its end when too many were left out.
 */
export async function* soundPagesOf<Row>(
  graph: Graph,
  listing: Listing<Row>,
): AsyncGenerator<readonly Row[]> {
  if (listing.onPoison !== undefined) {
    yield* pagesOf(graph, listing);
    return;
  }
  const tally = createTally();
  for await (const page of pagesOf(graph, { ...listing, onPoison: tally.onPoison })) {
    tally.read(page.length);
    yield page;
  }
  tally.check(`GET ${listing.path}`);
}
