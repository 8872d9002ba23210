/** Releases of one world, and what came of them in figures. */
import { isSameFact } from '#core/evidence/count/counts.ts';
import { noBaselines, type Baselines } from '#core/evidence/usual/baseline.ts';
import { fleets } from '../single/course.ts';
import { randomOf, type Random } from '../random.ts';
import { modelName } from './simulated/fleet.ts';
import { afterMonth, tenantsOf, toldBefore, withWord } from './simulated/past.ts';
import { play, type Played } from './play.ts';
import { truthOf, type World } from './world.ts';
import { ordinary } from './simulated/truth.ts';
import { lowerMedian } from '../../figure.ts';

/** How much is run. */
export interface ProductSize {
  readonly runs: number;
  readonly devices: number;
  /** Devices by ring, adding up to `devices`; missing = as usual for a fleet of that size. */
  readonly sizes?: readonly number[];
  readonly seed: number;
}

/** Figures of a world; counts are of `runs` releases, or, where tenants were followed over months, of tenants. */
export interface WorldRow {
  readonly world: World;
  readonly devices: number;
  readonly runs: number;
  readonly paused: number;
  /** Releases whose evidence would have paused them under a budget of 1 %. */
  readonly pausedAtOnePercent: number;
  readonly beforeLast: number;
  /** The last ring never opened, paused or not. */
  readonly contained: number;
  /** A cohort was held; a cohort of the world's own model was held. */
  readonly held: number;
  readonly heldModel: number;
  /** The service lifted its own pause. */
  readonly resumed: number;
  /** Medians; a release that was not paused counts with all that had begun, and its day is null. */
  readonly begunAtPause: number;
  readonly day: number | null;
  readonly begun: number;
  /** Tenants by the number of months in which they were paused; empty where one release was played. */
  readonly pausedMonths: readonly number[];
}

/** Months for which a tenant is followed. */
const monthsFollowed = 6;

/** Plays a world. */
export function runWorld(world: World, size: ProductSize): WorldRow {
  // A world about a fleet of one size has its own rings.
  const { runs, seed } = size;
  const own = world.devices === undefined ? size : { runs, seed, devices: world.devices };
  return world.reach.kind === 'monthsPaused' ? runTenants(world, own) : runReleases(world, own);
}

function optionsOf(world: World, { devices, sizes }: Pick<ProductSize, 'devices' | 'sizes'>) {
  const { policy, operator } = world;
  return {
    truth: truthOf(world),
    devices,
    ...(sizes === undefined ? {} : { sizes }),
    ...(policy === undefined ? {} : { policy }),
    ...(operator === undefined ? {} : { operator }),
  };
}

function runReleases(world: World, size: ProductSize): WorldRow {
  return rowOf(world, size.devices, playReleases(world, size));
}

/** Plays the releases of a world, in runs that are the same for whoever plays them. */
export function playReleases(world: World, size: ProductSize): readonly Played[] {
  const { runs, devices, seed } = size;
  const past = { truth: { ...ordinary, ...world.past }, months: world.months };
  // A past is of the sizes that many worlds share, so that it is made once.
  const known = fleets[devices] === undefined ? 1000 : devices;
  const tenants = tenantsOf({ ...past, devices: Math.min(known, 1000) }, seed);
  return Array.from({ length: runs }, (_, run) => {
    const options = optionsOf(world, size);
    const learned = world.isTold
      ? toldBefore(randomOf(seed, `${world.name}/${devices}/${run}/before`), options)
      : (tenants[run % tenants.length] ?? noBaselines);
    const baselines = saidIn(world, learned, 'theStart');
    return play(randomOfRun(world, size, run), { ...options, baselines });
  });
}

/** The luck of one run. */
export function randomOfRun(
  { name }: World,
  { devices, seed }: Pick<ProductSize, 'devices' | 'seed'>,
  run: number,
): Random {
  return randomOf(seed, `${name}/${devices}/${run}`);
}

/** With the word of a person that has it from that moment on. */
function saidIn(
  { says }: World,
  baselines: Baselines,
  from: NonNullable<World['says']>['from'],
): Baselines {
  return says?.from === from ? withWord(baselines, says.share) : baselines;
}

function rowOf(world: World, devices: number, all: readonly Played[]): WorldRow {
  const count = (is: (one: Played) => boolean): number => all.filter(is).length;
  const days = lowerMedian(all.map(({ paused }) => paused?.day ?? Infinity));
  return {
    world,
    devices,
    runs: all.length,
    paused: count(({ paused }) => paused !== null),
    pausedAtOnePercent: count(({ most }) => most >= 100),
    beforeLast: count(({ paused }) => paused?.isBeforeLastRing === true),
    contained: count(({ release }) => release.rings.at(-1)?.offeredAt === null),
    held: count((one) => heldBy(one).length > 0),
    heldModel: count((one) => isModelHeld(world, one)),
    resumed: count(({ decisions }) =>
      decisions.some(({ action }) => action.kind === 'resume' && action.operator === 'ringmaster'),
    ),
    begunAtPause: lowerMedian(all.map(({ paused, begun }) => paused?.begun ?? begun)),
    day: Number.isFinite(days) ? days : null,
    begun: lowerMedian(all.map(({ begun }) => begun)),
    pausedMonths: [],
  };
}

function heldBy({ decisions }: Played) {
  return decisions.flatMap(({ action }) =>
    action.kind === 'hold' && action.hold.by === 'service' ? [action.hold] : [],
  );
}

/** Whether a hold takes in the world's model, by its own name or that of one of its firmwares. */
function isModelHeld({ reach }: World, played: Played): boolean {
  if (reach.kind !== 'held' && reach.kind !== 'caught') return false;
  const name = modelName(reach.model);
  const own = [0, 1].map((nth) => ({ fact: 'firmware', value: `${name} 1.${nth}` }));
  const facts = [{ fact: 'model', value: name }, ...own];
  return heldBy(played).some(({ cohort }) =>
    cohort.some((one) => facts.some((fact) => isSameFact(one, fact))),
  );
}

/** Tenants followed from their first month on, each learning from its own months. */
function runTenants(world: World, size: ProductSize): WorldRow {
  const { runs, devices } = size;
  const tenants = Array.from({ length: runs }, (_, run) => {
    const random = randomOfRun(world, size, run);
    let baselines = noBaselines;
    return Array.from({ length: monthsFollowed }, () => {
      const played = play(random, { ...optionsOf(world, size), baselines });
      baselines = afterMonth(baselines, played);
      if (played.paused !== null) baselines = saidIn(world, baselines, 'thePause');
      return played;
    });
  });
  const firsts = tenants.flatMap((months) => months.slice(0, 1));
  return {
    ...rowOf(world, devices, firsts),
    pausedMonths: tenants.map((months) => months.filter(({ paused }) => paused !== null).length),
  };
}
