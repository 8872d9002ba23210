/**
 * Learning: what an update that went well showed of the fleet becomes part of what is usual, as a new version of the
 * baselines. A bad month must not become the usual, so a release that the evidence paused or that was rolled back
 * teaches nothing, and of others the cohorts that were held are left out. It adds to the newest version, not to the one
 * that the release was bound to: releases of other areas may have taught since, and nothing they taught is to be lost.
 */
import { isSameFact, type Cohort } from '#core/evidence/counts.ts';
import { learned } from '#core/evidence/learn.ts';
import { signalsOf } from '#core/evidence/signal.ts';
import type { Decision } from '#core/release/decision.ts';
import type { Release } from '#core/release/release.ts';
import { readDecisions } from '#store/decisions.ts';
import { addBaselines, readBaselines } from '#store/evidence/baselines.ts';
import { readCounts } from '#store/evidence/counts.ts';
import { modelsOf } from '#store/evidence/models.ts';
import type { Deps } from './deps.ts';

/**
 * Adds a judged release to the baselines and gives their version; null when it teaches nothing. The same release again
 * adds nothing. Bounded: sums of models that no device has any more are dropped.
 */
export async function learnBaselines(
  { store }: Pick<Deps, 'store'>,
  { release, asOf }: { readonly release: Release; readonly asOf: number },
): Promise<{ readonly version: number } | null> {
  const { key, policy, publishedAt, rings } = release;
  const decisions = await readDecisions(store, { key });
  if (!teaches(release, decisions)) return null;
  const { tenant } = key;
  const held = heldOf(release, decisions);
  const signals = signalsOf(policy.signals);
  const counts = await readCounts(store, {
    tenant,
    release: key.id,
    signals,
    publishedAt,
    asOf,
    rings: rings.map(({ name }) => name),
    keep: held,
  });
  const before = await readBaselines(store, { tenant, version: null });
  const after = learned(before, { counts, signals, held });
  const models = await modelsOf(store, { tenant });
  return await addBaselines(store, {
    tenant,
    at: asOf,
    origin: `learn/${key.area}/${key.id}`,
    releases: after.releases,
    sums: after.sums.filter(({ stratum, devices }) => isKept(stratum, models) && devices > 0),
    // They are measured anew before each release.
    ratios: [],
  });
}

function teaches({ phase, baselines }: Release, decisions: readonly Decision[]): boolean {
  if (phase !== 'judged' || baselines === null) return false;
  return !decisions.some(
    ({ action }) =>
      action.kind === 'rollBack' || (action.kind === 'pause' && action.pause.by === 'service'),
  );
}

/**
 * Cohorts ever held. Counts are kept by single facts, so of a hold over several the devices with its first fact are left
 * out: more than were held, never fewer.
 */
function heldOf({ holds }: Release, decisions: readonly Decision[]): readonly Cohort[] {
  const ever = decisions.flatMap(({ action }) => (action.kind === 'hold' ? [action.hold] : []));
  const firsts = [...holds, ...ever].flatMap(({ cohort }) => cohort.slice(0, 1));
  return firsts.filter(
    (first, index) => firsts.findIndex((one) => isSameFact(one, first)) === index,
  );
}

function isKept(stratum: string | null, models: ReadonlySet<string>): boolean {
  return stratum === null || models.has(stratum);
}
