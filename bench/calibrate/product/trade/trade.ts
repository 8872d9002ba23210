/**
 * What cannot be had together: how often a good update is paused for nothing, over worlds in which nothing is wrong with
 * it, against how many devices get a bad one. The service under several budgets, beside rules of others.
 */
import { quality } from '#core/area/quality.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { rivals, type Rival } from '../../single/rivals.ts';
import { playReleases, randomOfRun, type ProductSize } from '../run.ts';
import { ordinary } from '../simulated/truth.ts';
import { truthOf, type World } from '../world.ts';
import { worlds } from '../worlds.ts';
import { stoppedBy, type Stopped } from './clockMonth.ts';

/** Worlds without a fault, one of each kind. */
const good: readonly string[] = [
  'null',
  'usual-30-low',
  'weekends',
  'proxy',
  'models-and-months',
  'heavy-users-first',
  'failures-first',
  'told-a-day-late',
  'first-month-twice-unread',
  'holiday-25-d11',
  'third-party-d11',
  'third-party-clock',
  'helpdesk-d11',
];

/** Worlds in which the update is bad for all devices, mildest first. */
const bad: readonly string[] = ['installs-10', 'installs-20'];

/** Budgets of false pauses; the third is the default. */
const budgets: readonly number[] = [0.01, 0.02, 0.05, 0.1, 0.2];

/** A rule, or the service under one budget, and what came of it. */
export interface TradeRow {
  readonly rule: string;
  /** Where there is little room. */
  readonly label: string;
  /** The budget, where it is the service; null = a rule of others. */
  readonly budget: number | null;
  /** Months of the worlds without a fault. */
  readonly good: readonly Stopped[];
  /** Months of each world in which the update is bad. */
  readonly bad: readonly { readonly world: World; readonly months: readonly Stopped[] }[];
}

/** Plays all worlds; `runs` for each. */
export function tradeRows(size: ProductSize, tell: (text: string) => void): readonly TradeRow[] {
  const months = new Map(
    [...good, ...bad].map((name) => {
      tell(name);
      const world = worldNamed(name);
      return [name, [...byService(world, size), ...byOthers(world, size)]];
    }),
  );
  return [...budgets.map(serviceName), ...rivals(0).map(asOthers)].map((rule, nth) => ({
    ...rule,
    good: good.flatMap((name) => months.get(name)?.[nth] ?? []),
    bad: bad.map((name) => ({ world: worldNamed(name), months: months.get(name)?.[nth] ?? [] })),
  }));
}

function serviceName(budget: number): Pick<TradeRow, 'rule' | 'label' | 'budget'> {
  return { rule: `Ringmaster, budget ${100 * budget} %`, label: `${100 * budget} %`, budget };
}

function asOthers({ name, label }: Rival): Pick<TradeRow, 'rule' | 'label' | 'budget'> {
  return { rule: name, label, budget: null };
}

/** The months of a world under each budget. */
function byService(world: World, size: ProductSize): readonly (readonly Stopped[])[] {
  if (world.reach.kind !== 'falsePauses')
    return budgets.map((one) => playedUnder(one, world, size));
  // Up to its first pause a month is the same under every budget, so the least one tells of all.
  const all = playReleases(withBudget(world, Math.min(...budgets)), size);
  return budgets.map((budget) =>
    all.map(({ most, begun }) => ({ isStopped: most >= 1 / budget, begun })),
  );
}

function playedUnder(budget: number, world: World, size: ProductSize): readonly Stopped[] {
  return playReleases(withBudget(world, budget), size).map(({ paused, begun }) => ({
    isStopped: paused !== null,
    begun: paused?.begun ?? begun,
  }));
}

function withBudget(world: World, falsePauseBudget: number): World {
  const { evidence } = defaultPolicy('calibration');
  return { ...world, policy: { ...world.policy, evidence: { ...evidence, falsePauseBudget } } };
}

/** The months of a world under each rule of others, which know what is usual as well as the service does. */
function byOthers(world: World, size: ProductSize): readonly (readonly Stopped[])[] {
  const rules = rivals(world.months === 0 ? assumed : ordinary.install);
  const months = Array.from({ length: size.runs }, (_, run) =>
    stoppedBy(randomOfRun(world, size, run), rules, {
      truth: truthOf(world),
      devices: size.devices,
    }),
  );
  return rules.map((_, nth) => months.flatMap((stops) => stops[nth] ?? []));
}

/** The usual share of failed installs before anything was learned. */
const assumed = quality.signals.find(({ name }) => name === 'installFailure')?.baseline ?? 0;

function worldNamed(name: string): World {
  const found = worlds.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no world "${name}".`);
  return found;
}
