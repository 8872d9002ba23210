/** Observing: what the store and the catalogue say of a release at one instant. */
import { noBaselines } from '#core/evidence/baseline.ts';
import type { Observation } from '#core/release/observation.ts';
import type { Release } from '#core/release/release.ts';
import { readProgress } from '#store/progress.ts';
import type { Deps } from './deps.ts';
import { contentKnown, observeContent } from './observeContent.ts';
import { observeEvidence } from './observeEvidence.ts';
import { observeExploited } from './observeExploited.ts';
import { observeStanding } from './observeStanding.ts';
import { namesOf, type Silent } from './source.ts';

interface Look {
  readonly release: Release;
  readonly asOf: number;
  readonly missing: readonly Silent[];
  /** Whether Graph is asked too, or only the store. */
  readonly isFresh: boolean;
}

/** An observation in which nothing was looked at. */
export const nothingObserved: Omit<Observation, 'observedAt' | 'content'> = {
  progress: null,
  counts: null,
  baselines: noBaselines,
  holds: [],
  exploited: [],
  advisories: [],
  missing: [],
};

/** What was seen, and why what could not be read was not. */
export interface Seen {
  readonly observation: Observation;
  readonly missing: readonly Silent[];
}

/** Gathers all that is known. */
export async function observeRelease(deps: Deps, o: Look): Promise<Seen> {
  const { release, asOf } = o;
  const seen = o.isFresh ? await observeContent(deps, o) : contentKnown(release);
  const content = seen.content ?? release.content;
  const progress = namesOf(o.missing).includes('devices')
    ? null
    : await readProgress(deps.store, {
        tenant: release.key.tenant,
        asOf,
        targets: content?.targets ?? [],
        outOfService: content?.outOfService ?? [],
        offeredRings: release.rings
          .filter((ring) => ring.offeredAt !== null)
          .map((ring) => ring.name),
        ringOrder: release.rings.map((ring) => ring.name),
      });
  const evidence = await observeEvidence(deps, { release, content, asOf });
  const standing = await observeStanding(deps, release.key);
  const flaws = await observeExploited(deps, { release, content, asOf, told: seen.exploited });
  const missing = [...o.missing, ...seen.missing, ...flaws.missing];
  const observation = {
    observedAt: asOf,
    content: seen.content,
    progress,
    ...evidence,
    standing,
    exploited: flaws.exploited,
    advisories: seen.advisories,
    missing: namesOf(missing),
  };
  return { observation, missing };
}
