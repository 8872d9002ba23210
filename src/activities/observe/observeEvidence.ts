/**
 * Observing the evidence: who has begun with the update, who turned bad, counted by the store; the baselines the release
 * is judged by; how rollbacks of held cohorts go. Nothing is judged here.
 */
import { dayOf } from '#core/time.ts';
import type { Area } from '#core/area/facts.ts';
import { signalsOf } from '#core/policy/signals.ts';
import type { Baselines, MonthBefore } from '#core/evidence/usual/baseline.ts';
import { fadedTo } from '#core/evidence/usual/fading.ts';
import type { EvidenceCounts } from '#core/evidence/count/counts.ts';
import { mergedCounts, withoutCohorts } from '#core/evidence/count/merged.ts';
import { withPromisingCohorts } from '#core/evidence/cohort/promising.ts';
import type { HoldProgress } from '#core/hold/hold.ts';
import { evidenceParts, type EvidencePart } from '#core/release/content/judgedVersions.ts';
import type { Content, Release } from '#core/release/state/release.ts';
import { setAsideOf } from '#core/release/step/judgement.ts';
import { addBaselines, readBaselines } from '#store/evidence/usual/baselines.ts';
import { readCounts } from '#store/evidence/count/counts.ts';
import { recordExposures } from '#store/evidence/exposures.ts';
import { foldDays } from '#store/evidence/count/folding.ts';
import { ringRatios } from '#store/evidence/usual/ringRatios.ts';
import { reachingWords } from '#store/evidence/usual/usualWords.ts';
import { holdProgress } from '#store/holds/progress.ts';
import { adapterOf } from '../areas/adapters.ts';
import type { Deps } from '../deps.ts';

/** What is asked. */
interface LookAt {
  readonly release: Release;
  readonly content: Content | null;
  readonly asOf: number;
  /** What this look has read of the month before the first one; null = it did not ask. */
  readonly before: MonthBefore | null;
}

/** The part of an observation that is about evidence. */
export interface SeenEvidence {
  readonly counts: EvidenceCounts | null;
  readonly judged?: readonly number[];
  readonly baselines: Baselines;
  readonly holds: readonly HoldProgress[];
}

/** Counts the evidence of a release. */
export async function observeEvidence(deps: Deps, o: LookAt): Promise<SeenEvidence> {
  const baselines = await baselinesFor(deps, o);
  const { release, content, asOf } = o;
  if (content === null || asOf < release.publishedAt) return { counts: null, baselines, holds: [] };
  const parts = evidenceParts(release, content, asOf);
  const judged = parts.find(({ isLater }) => isLater)?.lowest[0]?.version;
  return {
    counts: await countEvidence(deps, { release, content, asOf, parts }),
    ...(judged === undefined || content.targets.length > 1 ? {} : { judged }),
    baselines,
    holds: await rollbacksOf(deps, { release, content, asOf }),
  };
}

/**
 * The version the release was bound to; for one that is not yet bound, a version of its own: the latest as it weighs now, with
 * the rings compared as they were before the publication, and with what people say is usual.
 */
async function baselinesFor({ store }: Deps, o: LookAt): Promise<Baselines> {
  const { release, content, asOf } = o;
  const { key } = release;
  const latest = await readBaselines(store, { key, version: release.baselines });
  if (release.baselines !== null || content === null) return latest;
  const signals = signalsOf(release.policy);
  const ratios = await ringRatios(store, { key, signals, before: release.publishedAt });
  const words = await reachingWords(store, { key });
  // What an earlier look has read stands where this one was told nothing.
  const { releases, sums, months = [], before = o.before, unanswered } = fadedTo(latest, asOf);
  const origin = `begin/${key.area}/${key.id}`;
  const { version } = await addBaselines(store, {
    key,
    at: asOf,
    asOf,
    origin,
    releases,
    sums,
    months,
    ratios,
    ...(before === null ? {} : { before }),
    ...(unanswered === undefined ? {} : { unanswered }),
    ...(words.length > 0 ? { words } : {}),
  });
  return await readBaselines(store, { key, version });
}

type KnownLook = Omit<LookAt, 'before'> & { readonly content: Content };

/** What is counted of each part of the evidence, in one. */
async function countEvidence(
  deps: Deps,
  o: KnownLook & { readonly parts: readonly EvidencePart[] },
): Promise<EvidenceCounts> {
  const { release, parts } = o;
  const keep = setAsideOf(release).flat();
  const isSplit = parts.some(({ isLater }) => isLater);
  const counted: EvidenceCounts[] = [];
  for (const part of parts) {
    const own = await countPart(deps, o, part);
    // Of the release's own versions it is told by ring alone who is not on a later one by now.
    counted.push(isSplit && !part.isLater ? withoutCohorts(own) : own);
  }
  const counts = withPromisingCohorts(mergedCounts(counted), keep);
  return { ...counts, readUntil: awaitedOf(deps, release.key.area, counts.readUntil) };
}

async function countPart(
  { store }: Deps,
  { release, asOf }: KnownLook,
  { key, lowest, rings }: EvidencePart,
): Promise<EvidenceCounts> {
  const signals = signalsOf(release.policy);
  const { publishedAt } = release;
  const of = { key, signals };
  const offered = release.rings.flatMap(({ name, offeredAt, pause, rolledBackAt }) =>
    offeredAt === null || pause !== null || rolledBackAt !== null || !rings.includes(name)
      ? []
      : [{ ring: name, at: offeredAt }],
  );
  await recordExposures(store, { ...of, lowest, asOf, offered });
  await foldDays(store, { ...of, upTo: dayOf(asOf), publishedAt });
  const keep = setAsideOf(release).flat();
  return await readCounts(store, { ...of, publishedAt, asOf, rings, keep });
}

/** How far the sources are read that rings wait for; one that is not connected is not waited for. */
function awaitedOf(
  deps: Deps,
  area: Area,
  readUntil: EvidenceCounts['readUntil'],
): EvidenceCounts['readUntil'] {
  const { facts, sources } = adapterOf(area);
  const isConnected = (name: string): boolean =>
    sources.some((one) => one.name === name && one.isConnected(deps));
  const awaited = facts.sources.filter(isConnected);
  return Object.fromEntries(awaited.map((name) => [name, readUntil[name] ?? null]));
}

async function rollbacksOf({ store }: Deps, o: KnownLook): Promise<readonly HoldProgress[]> {
  const { release, content, asOf } = o;
  const rolling = release.holds.filter(({ rollback }) => rollback !== null);
  const { tenant, area } = release.key;
  return await Promise.all(
    rolling.map(({ id }) =>
      holdProgress(store, { tenant, area, hold: id, lowest: content.targets, asOf }),
    ),
  );
}
