/** Observing: what the store and the catalogue say of a release at one instant. */
import { stopIn } from '#core/area/areas.ts';
import { noBaselines, type MonthBefore } from '#core/evidence/usual/baseline.ts';
import { upToDateBy } from '#core/objective/question.ts';
import type { Observation } from '#core/release/step/observation.ts';
import type { Content, Progress, Release } from '#core/release/state/release.ts';
import type { Unheld } from '#core/hold/hold.ts';
import { StoreError } from '#store/error.ts';
import { unheldCount } from '#store/holds/members.ts';
import { countAbovePins } from '#store/release/abovePins.ts';
import { readProgress } from '#store/release/progress.ts';
import type { RingName } from '#core/ring.ts';
import { adapterOf } from '../areas/adapters.ts';
import { findAlteredPolicies } from '../areas/catalogue/drift.ts';
import type { Deps } from '../deps.ts';
import { contentKnown, observeContent } from './observeContent.ts';
import { observeEvidence } from './observeEvidence.ts';
import { observeExploited } from './observeExploited.ts';
import { observeStanding } from './observeStanding.ts';
import { namesOf, source, type Silent } from '../source.ts';

interface LookAt {
  readonly release: Release;
  readonly asOf: number;
  readonly missing: readonly Silent[];
  /** Whether Graph is asked too, or only the store. */
  readonly isFresh: boolean;
  /** What this look has read of the month before the first one; missing = it did not ask. */
  readonly before?: MonthBefore | null;
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

/** Gathers all that is known. Each part fails alone; what is counted on is then not there, and says so. */
export async function observeRelease(deps: Deps, o: LookAt): Promise<Seen> {
  const { release, asOf } = o;
  const seen = o.isFresh ? await observeContent(deps, o) : contentKnown(release);
  const content = seen.content ?? release.content;
  const counted = await observeStored(deps, { ...o, content });
  const flaws = await observeExploited(deps, { release, content, asOf, told: seen.exploited });
  const policies = o.isFresh ? await observePolicies(deps, o) : { altered: [], missing: [] };
  const missing = [
    ...o.missing,
    ...seen.missing,
    ...counted.missing,
    ...flaws.missing,
    ...policies.missing,
  ];
  const observation = {
    observedAt: asOf,
    content: seen.content,
    ...counted.observed,
    exploited: flaws.exploited,
    advisories: seen.advisories,
    missing: namesOf(missing),
    ...(policies.altered.length === 0 ? {} : { altered: policies.altered }),
  };
  return { observation, missing };
}

/**
 * Which policies somebody has changed; what cannot be read is as it was. Policies that are paused are not asked at looks, only
 * when an order changes one.
 */
async function observePolicies(deps: Deps, o: LookAt) {
  const { tenant, area } = o.release.key;
  const plane = adapterOf(area).plane?.(deps, tenant) ?? null;
  let altered: readonly RingName[] = [];
  if (plane === null || stopIn(area) === 'pause') return { altered, missing: [] };
  const missing = await source(
    'policies',
    async () => void (altered = await findAlteredPolicies(deps, plane, o)),
  );
  return { altered, missing };
}

type Stored = Pick<
  Observation,
  'progress' | 'counts' | 'judged' | 'baselines' | 'holds' | 'unheld' | 'standing' | 'keptAway'
>;

/** What the store has: how far the rings are, the evidence, and what other releases have ordered. */
async function observeStored(deps: Deps, o: LookAt & { readonly content: Content | null }) {
  const { release, content, asOf, before = null } = o;
  const { progress, counts, baselines, holds } = nothingObserved;
  let observed: Stored = { progress, counts, baselines, holds };
  const see = (part: Partial<Stored>): void => void (observed = { ...observed, ...part });
  const missing = [
    ...(await stored('progress', async () => {
      if (namesOf(o.missing).includes('devices')) return;
      const counted = await readProgress(deps.store, questionOf(o));
      see({ progress: await withPins(deps, release, counted) });
    })),
    ...(await stored('evidence', async () =>
      see(await observeEvidence(deps, { release, content, asOf, before })),
    )),
    ...(await stored('holds', async () => {
      if (release.holds.length > 0) see({ unheld: await observeUnheld(deps, release) });
    })),
    ...(await stored('standing', async () =>
      see({ standing: await observeStanding(deps, release.key) }),
    )),
    ...(await stored('keptAway', async () => {
      const keptAway = (await adapterOf(release.key.area).readKeptAway?.(deps, o)) ?? [];
      if (keptAway.length > 0) see({ keptAway });
    })),
  ];
  return { observed, missing };
}

/** Whether devices of rings that are pinned have come to their pins. */
async function withPins(
  { store }: Deps,
  { key, rings }: Release,
  progress: Progress,
): Promise<Progress> {
  const pins = rings.flatMap(({ name: ring, pause }) =>
    pause?.pin === undefined ? [] : [{ ring, ...pause.pin }],
  );
  if (pins.length === 0) return progress;
  const above = await countAbovePins(store, { key, pins });
  const isPinned = (ring: RingName): boolean => pins.some((pin) => pin.ring === ring);
  return {
    ...progress,
    rings: progress.rings.map((one) =>
      isPinned(one.ring) ? { ...one, abovePin: above.get(one.ring) ?? 0 } : one,
    ),
  };
}

async function observeUnheld({ store }: Deps, { key, holds }: Release): Promise<readonly Unheld[]> {
  const { tenant, area } = key;
  const counted: Unheld[] = [];
  for (const { id: hold, cohort } of holds)
    counted.push({ hold, devices: await unheldCount(store, { tenant, area, hold, cohort }) });
  return counted.filter(({ devices }) => devices > 0);
}

function questionOf({ release, content, asOf }: LookAt & { readonly content: Content | null }) {
  const { rings, key } = release;
  return {
    key,
    asOf,
    ...upToDateBy(content),
    offeredRings: rings.filter(({ offeredAt }) => offeredAt !== null).map(({ name }) => name),
    ringOrder: rings.map(({ name }) => name),
  };
}

/** A database that refuses one statement will refuse it again: that part is missing, and the others are not. */
async function stored(name: string, read: () => Promise<void>): Promise<readonly Silent[]> {
  return await source(name, () =>
    read().catch((cause: unknown) => {
      const isRefused = cause instanceof StoreError && cause.code === 'failed';
      throw isRefused ? new Error(cause.message, { cause }) : cause;
    }),
  );
}
