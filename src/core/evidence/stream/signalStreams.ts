/** All that one signal says of a release, of its rings and cohorts: what every way of judging a signal gives. */
import type { Cohort, NamedCohort } from '../count/counts.ts';
import type { Bound } from '../count/setAside.ts';
import type { Signal } from '../signal/signal.ts';
import type { UsualShare } from '../usual/usualShare.ts';
import type { Stream } from './stream.ts';

/** The whole release and its rings. */
export interface ReleaseStreams {
  readonly whole: Stream;
  readonly rings: ReadonlyMap<string, Stream>;
}

/** All that one signal says. */
export interface SignalStreams extends ReleaseStreams {
  readonly signal: Signal;
  readonly cohorts: ReadonlyMap<string, Stream>;
  /** The release without some cohorts: the least that it may say against the update, or the most. */
  readonly without: (cohorts: readonly NamedCohort[], bound: Bound) => ReleaseStreams;
  /** A cohort of one fact without what it may share with others. */
  readonly apart: (cohort: Cohort, others: readonly NamedCohort[]) => Stream;
  /** What is usual in a ring, or anywhere. */
  readonly usual: (ring: string | null) => UsualShare;
}

/** What is usual for a model in a group: the ring that its baselines are of, and the name under which its size stands. */
export type UsualOf = (
  stratum: string | null,
  group: { readonly ring: string | null; readonly name: string | null },
) => UsualShare;
