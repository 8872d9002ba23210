/**
 * How much months differ. The devices of a model do not turn bad independently of each other: a month has its own
 * weather (a full disk image, an old cache, a busy office), so that a model's share is now above and now below what it is
 * over the years, by more than chance does. Knowing the mean well is then not knowing the coming month, and evidence
 * that is measured against the mean would pause every month in which the weather is bad.
 *
 * It is estimated as it is learned, by the method of moments: each model's share of a month is compared with what was
 * known of that model before, and what exceeds chance adds up over models and months. One standard error is taken off,
 * so that a fleet whose months are alike pays nothing, and there is an end to it, so that one strange month does not blind
 * the next ones.
 */
import { sumsByKey, type Baselines, type BaselineSums, type MonthScatter } from './baseline.ts';

/** Devices' worth of knowledge of a coming month, at least: a correlation within model and month of 1 in 100. */
const weightMin = 100;

/** How much must have been known of a model: with less, chance outweighs what the comparison tells, and by its square. */
const knownPart = 0.5;

/** The comparisons with those of a month added; the month's sums are by model and ring. */
export function withMonth(
  before: Pick<Baselines, 'sums' | 'months'>,
  month: readonly BaselineSums[],
): readonly MonthScatter[] {
  const known = byModel(before.sums);
  const scatters = new Map((before.months ?? []).map((one) => [one.signal, one]));
  for (const [key, now] of byModel(month)) {
    const then = known.get(key);
    if (then === undefined || now.devices <= 0) continue;
    if (then.devices < knownPart * now.devices) continue;
    const one = scatters.get(now.signal) ?? { signal: now.signal, ...nothing };
    scatters.set(now.signal, added(one, comparison(then, now)));
  }
  return [...scatters.values()].toSorted((one, other) => (one.signal < other.signal ? -1 : 1));
}

/** As it weighs after some months. */
export function fadedScatter(scatter: MonthScatter, weight: number): MonthScatter {
  const { signal, size, excess, comparisons } = scatter;
  return {
    signal,
    size: size * weight,
    excess: excess * weight,
    comparisons: comparisons * weight,
  };
}

/** How many devices' worth of knowledge of the coming month there can be, were the mean `share` known exactly. */
export function monthWeight(scatter: MonthScatter | undefined, share: number): number {
  if (scatter === undefined || !(scatter.size > 0)) return Infinity;
  const byChance = share * (1 - share);
  const noise = byChance * Math.sqrt(2 * scatter.comparisons);
  const between = (scatter.excess - noise) / scatter.size;
  return between > 0 ? Math.max(weightMin, byChance / between - 1) : Infinity;
}

type Numbers = Omit<MonthScatter, 'signal'>;

const nothing: Numbers = { size: 0, excess: 0, comparisons: 0 };

function added(scatter: MonthScatter, more: Numbers): MonthScatter {
  return {
    signal: scatter.signal,
    size: scatter.size + more.size,
    excess: scatter.excess + more.excess,
    comparisons: scatter.comparisons + more.comparisons,
  };
}

/** The known share is itself uncertain, by as much as there are few devices behind it. */
function comparison(then: BaselineSums, now: BaselineSums): Numbers {
  const both = (then.bad + now.bad) / (then.devices + now.devices);
  const inflation = 1 + now.devices / then.devices;
  const difference = now.bad / now.devices - then.bad / then.devices;
  return {
    size: now.devices * inflation,
    excess: now.devices * difference ** 2 - both * (1 - both) * inflation,
    comparisons: inflation ** 2,
  };
}

function byModel(rows: readonly BaselineSums[]): ReadonlyMap<string, BaselineSums> {
  const ofModels = rows.filter(({ stratum }) => stratum !== null);
  return sumsByKey(ofModels, ({ signal, stratum }) => JSON.stringify([signal, stratum]));
}
