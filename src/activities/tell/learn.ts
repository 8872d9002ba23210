/**
 * Learning: what an update that went well showed of the fleet becomes part of what is usual, as a new version of the
 * baselines (`core/release/record/teaching.ts`). It adds to the newest version, not to the one that the release was bound to:
 * other releases of the area may have taught since, and nothing they taught is to be lost.
 */
import { signalsOf } from '#core/policy/signals.ts';
import type { EvidenceCounts } from '#core/evidence/count/counts.ts';
import { mergedCounts } from '#core/evidence/count/merged.ts';
import { partsOfMonth } from '#core/release/content/judgedVersions.ts';
import type { Release } from '#core/release/state/release.ts';
import { taught, teachingOf } from '#core/release/record/teaching.ts';
import { readDecisions } from '#store/release/decisions.ts';
import { addBaselines, readBaselines } from '#store/evidence/usual/baselines.ts';
import { readCounts } from '#store/evidence/count/counts.ts';
import { modelsOf } from '#store/evidence/usual/models.ts';
import type { Deps } from '../deps.ts';

/**
 * Adds a judged release to the baselines and gives their version; null when it teaches nothing. The same release again
 * adds nothing. Bounded: sums of models that no device has any more are dropped.
 */
export async function learnBaselines(
  { store }: Pick<Deps, 'store'>,
  { release, asOf }: { readonly release: Release; readonly asOf: number },
): Promise<{ readonly version: number } | null> {
  const { key, policy, publishedAt } = release;
  const decisions = await readDecisions(store, { key });
  const teaching = teachingOf(release, decisions);
  if (teaching.kind === 'nothing') return null;
  const signals = signalsOf(policy);
  const keep = teaching.kind === 'usual' ? teaching.held : [];
  const parts = release.content === null ? [] : partsOfMonth(release, release.content);
  const counted: EvidenceCounts[] = [];
  for (const part of parts)
    counted.push(await readCounts(store, { ...part, signals, publishedAt, asOf, keep }));
  if (counted.length === 0) return null;
  const counts = mergedCounts(counted);
  const before = await readBaselines(store, { key, version: null });
  const after = taught(before, teaching, { counts, signals, at: asOf });
  if (after === null) return null;
  const models = await modelsOf(store, key);
  const { releases, months = [], before: monthBefore, unanswered } = after;
  return await addBaselines(store, {
    key,
    at: asOf,
    origin: `learn/${key.area}/${key.id}`,
    releases,
    asOf,
    months,
    sums: after.sums.filter(({ stratum, devices }) => isKept(stratum, models) && devices > 0),
    // They are measured anew before each release.
    ratios: [],
    ...(monthBefore === undefined ? {} : { before: monthBefore }),
    ...(unanswered === undefined ? {} : { unanswered }),
  });
}

function isKept(stratum: string | null, models: ReadonlySet<string>): boolean {
  return stratum === null || models.has(stratum);
}
