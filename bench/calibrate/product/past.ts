/** Earlier months of a simulated tenant: played one after the other, each learned as the product learns. */
import { noBaselines, type Baselines } from '#core/evidence/baseline.ts';
import type { Cohort } from '#core/evidence/counts.ts';
import { learned } from '#core/evidence/learn.ts';
import { signalsOf } from '#core/evidence/signal.ts';
import { randomOf } from '../random.ts';
import { play, type Played, type PlayOptions } from './play.ts';
import type { Truth } from './truth.ts';

/** What is known after a month, which teaches unless the service paused it or took it back (`src/activities/learn.ts`). */
export function afterMonth(before: Baselines, { release, decisions, counts }: Played): Baselines {
  const isStopped = decisions.some(
    ({ action }) =>
      action.kind === 'rollBack' || (action.kind === 'pause' && action.pause.by === 'service'),
  );
  if (isStopped || release.phase !== 'judged') return before;
  const held = decisions.flatMap(({ action }): readonly Cohort[] =>
    action.kind === 'hold' ? action.hold.cohort.slice(0, 1) : [],
  );
  return learned(before, { counts, signals: signalsOf(release.policy.signals), held });
}

/** A tenant's earlier months. */
export interface Past {
  readonly truth: Truth;
  readonly months: number;
  readonly devices: number;
}

/** Tenants that are made for each past: runs take turns with them. */
const tenantsMax = 6;
const known = new Map<string, readonly Baselines[]>();

/** What tenants with such a past know; made once. */
export function tenantsOf(past: Past, seed: number): readonly Baselines[] {
  const key = JSON.stringify([past, seed]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const tenants = past.months === 0 ? 1 : Math.max(2, Math.min(tenantsMax, 12_000 / past.devices));
  const made = Array.from({ length: tenants }, (_, nth) => {
    const random = randomOf(seed, `${key}/${nth}`);
    const { truth, devices } = past;
    let baselines: Baselines = noBaselines;
    for (let month = 0; month < past.months; month += 1) {
      const options: PlayOptions = { truth, devices, baselines };
      baselines = afterMonth(baselines, play(random, options));
    }
    return baselines;
  });
  known.set(key, made);
  return made;
}
