/**
 * How an area is reached: what its catalogue shows, where it is seen how devices fare, and how its rings are steered. One
 * adapter an area; nothing else in the activities knows which area it serves.
 */
import type { AreaFacts } from '#core/area/facts.ts';
import type { MonthBefore } from '#core/evidence/usual/baseline.ts';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import type { Advisory, KeptAway } from '#core/release/step/observation.ts';
import type { Content, Release } from '#core/release/state/release.ts';
import type { Deps } from '../deps.ts';
import type { Silent } from '../source.ts';
import type { ControlPlane } from './plane.ts';

/** Which release is looked at, as of when. */
export interface LookAt {
  readonly release: Release;
  readonly asOf: number;
}

/** A look that reads its sources, which may take long. */
export interface Collection extends LookAt {
  readonly heartbeat: (read: number) => void;
}

/** What a catalogue lists of a release, whatever of it the release rolls out. */
export interface Listed {
  readonly updates: readonly CatalogUpdate[];
  /** Whether there was more that could not be read. */
  readonly hasPoison: boolean;
  readonly missing: readonly Silent[];
}

/** What the provider tells of what is rolled out. */
export interface Told {
  /** Known issues that are open, by their ids. */
  readonly issues: readonly string[];
  readonly advisories: readonly Advisory[];
  /** What it adds to the content. */
  readonly content: Partial<Content>;
  readonly missing: readonly Silent[];
}

/** What is usual before the first month of one's own; null = it is not asked for, or known from an earlier look. */
export interface ReadBefore {
  readonly before: MonthBefore | null;
  readonly missing: readonly Silent[];
}

/** Where it is told what happens on devices. Whatever it answers, a look goes on without it and says so. */
export interface Source {
  readonly name: string;
  /** Whether it is there to be read. */
  readonly isConnected: (deps: Deps) => boolean;
  /** Reads what is new of it into the store; gives what ended it when a part was read. */
  readonly read: (deps: Deps, o: Collection) => Promise<Error | null | void>;
}

/** An area as the activities reach it. */
export interface AreaAdapter {
  readonly facts: AreaFacts;
  readonly readCatalogue: (deps: Deps, o: LookAt) => Promise<Listed>;
  /** Null = nobody tells anything. */
  readonly readMessages: ((deps: Deps, content: Content, o: LookAt) => Promise<Told>) | null;
  /** In the order in which they are read. */
  readonly sources: readonly Source[];
  /** What a release would bring along and is kept away from rings in another area, as the store has it; missing = nothing ever. */
  readonly readKeptAway?: (deps: Pick<Deps, 'store'>, o: LookAt) => Promise<readonly KeptAway[]>;
  /** Null = it is never asked for. */
  readonly readBefore: ((deps: Deps, o: LookAt) => Promise<ReadBefore>) | null;
  /** Who keeps the policies of a tenant. Null = its rings are steered by nobody, and it is only observed. */
  readonly plane: ((deps: Deps, tenant: string) => ControlPlane) | null;
}
