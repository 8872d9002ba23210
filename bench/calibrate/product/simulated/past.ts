/** Earlier months of a simulated tenant: played one after the other, each learned as the product learns. */
import { noBaselines, type Baselines } from '#core/evidence/usual/baseline.ts';
import { fadedTo, monthMs } from '#core/evidence/usual/fading.ts';
import { learned } from '#core/evidence/usual/learn.ts';
import { signalsOf } from '#core/evidence/signal/signal.ts';
import { leftOutOf } from '#core/release/record/teaching.ts';
import { randomOf } from '../../random.ts';
import { play, type Played, type PlayOptions } from '../play.ts';
import type { Truth } from './truth.ts';

/** What is known after a month; months lie a month apart, though each is played from the same day on. */
export function afterMonth(before: Baselines, { release, decisions, counts }: Played): Baselines {
  const held = leftOutOf(release, decisions);
  const at = (before.asOf ?? 0) + monthMs;
  if (held === null) return fadedTo(before, at);
  return learned(before, { counts, signals: signalsOf(release.policy.signals), held, at });
}

/** What is known with a person's word on failed installs of all devices. */
export function withWord(baselines: Baselines, share: number): Baselines {
  const of = {
    signal: 'installFailure',
    cohort: null,
    operator: 'kim',
    reason: 'usual here',
    at: 0,
  };
  return { ...baselines, words: [{ ...of, share, reach: [] }] };
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
