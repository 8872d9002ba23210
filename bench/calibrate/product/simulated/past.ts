/** Earlier months of a simulated tenant: played one after the other, each learned as the product learns. */
import { quality } from '#core/area/quality.ts';
import { noBaselines, type Baselines } from '#core/evidence/usual/baseline.ts';
import { fadedTo, monthMs } from '#core/evidence/usual/fading.ts';
import { monthBeforeOf, type PastInstall } from '#core/evidence/usual/monthBefore.ts';
import { signalsOf } from '#core/policy/signals.ts';
import { taught, teachingOf } from '#core/release/record/teaching.ts';
import { randomOf, type Random } from '../../random.ts';
import { drawFleet, modelName } from './fleet.ts';
import { beginMonth, daysBefore, lastDay, never, playDay, type Month } from './month.ts';
import { at } from './numbers.ts';
import { play, type Played, type PlayOptions } from '../play.ts';
import { nothingOffered } from './standing.ts';
import type { Truth } from './truth.ts';

/** What is known after a month; months lie a month apart, though each is played from the same day on. */
export function afterMonth(before: Baselines, { release, decisions, counts }: Played): Baselines {
  const at = (before.asOf ?? 0) + monthMs;
  const finished = { counts, signals: signalsOf(release.policy), at };
  return taught(before, teachingOf(release, decisions), finished) ?? fadedTo(before, at);
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

/** Days between a monthly release and the one before, mostly; rings of old let it through from one day to another. */
const monthDays = 28;
const ownRings = { from: 5, days: 10 };

/**
 * What is known in the first month when reports tell of the month before: the fleet took a fine update by rings of its own,
 * and each device's days are read as the product reads them of daily snapshots.
 */
export function toldBefore(
  random: Random,
  { truth, devices }: Pick<PlayOptions, 'truth' | 'devices'>,
): Baselines {
  const fine: Truth = { ...truth, bad: null, bricks: 0, shock: null, absence: null, proxy: null };
  const month = beginMonth(random, drawFleet(random, { devices }, fine), fine);
  const orders = { ...nothingOffered(month), rolloutDays: allRings(month, ownRings.days) };
  const offered = { ...orders, offeredOn: allRings(month, ownRings.from - 1) };
  for (let day = -daysBefore; day <= lastDay; day += 1) {
    playDay(month, day, day < ownRings.from ? orders : offered);
  }
  const installs = Array.from({ length: devices }, (_, device) => installOf(month, device));
  const { sums, before } = monthBeforeOf(
    {
      update: 'the month before',
      publishedOn: 0,
      snapshots: { firstOn: -1, lastOn: monthDays - 1, days: monthDays - 1 },
      installs: installs.filter(({ begunOn }) => begunOn < never),
    },
    quality.signals,
  );
  return { ...noBaselines, asOf: 0, months: [], sums, before };
}

function allRings({ fleet }: Pick<Month, 'fleet'>, value: number): Int32Array {
  return new Int32Array(fleet.rings.length).fill(value);
}

function installOf({ fleet, truth, knownOn, failsOn }: Month, device: number): PastInstall {
  const on = at(failsOn, device) + (truth.toldAfterDays.installs ?? 0);
  return {
    stratum: modelName(at(fleet.model, device)),
    begunOn: at(knownOn, device),
    failures: at(failsOn, device) < never ? [{ on, what: null }] : [],
  };
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
