/**
 * A simulated fleet: who its devices are. Four models of two makers, each with two firmwares, two Windows versions, five
 * sites: about twenty cohorts that overlap. Rings are those of the policy.
 */
import type { Cohort } from '#core/evidence/count/counts.ts';
import { cohortName } from '#core/evidence/count/counts.ts';
import { fleets, ringsOf } from '../../single/course.ts';
import type { Random } from '../../random.ts';
import { add, at, partAt } from './numbers.ts';
import type { Truth } from './truth.ts';

/** Facts of a device that stand in cohorts. */
const factNames = ['manufacturer', 'model', 'firmware', 'windows', 'site'] as const;
const sites = 5;
/** Groups a device counts in: its ring and its cohorts. */
export const groupsOfDevice = 1 + factNames.length;

/** The devices, by number. */
export interface Fleet {
  readonly devices: number;
  readonly rings: readonly { readonly name: string; readonly devices: number }[];
  readonly ring: Int32Array;
  /** The model, by which baselines are kept. */
  readonly model: Int32Array;
  readonly site: Int32Array;
  /** How much a device is used; 1 = as the average. */
  readonly use: Float64Array;
  /** Where a device stands in the order in which its ring takes the update, 0–1. */
  readonly place: Float64Array;
  /** All cohorts, and for each device the numbers of its groups: its ring's, then its cohorts' behind the rings'. */
  readonly cohorts: readonly Cohort[];
  readonly groups: Int32Array;
}

/** Names of the models. */
export function modelName(model: number): string {
  return `M${model}`;
}

/** A fleet of so many devices, in rings of such sizes where they are given. */
export function drawFleet(
  random: Random,
  { devices, sizes }: { readonly devices: number; readonly sizes?: readonly number[] },
  truth: Truth,
): Fleet {
  const rings = sizes === undefined ? sizesOf(devices) : ringsOfSizes(sizes);
  const fleet = {
    devices,
    rings,
    ring: Int32Array.from(rings.flatMap(({ devices: own }, ring) => Array<number>(own).fill(ring))),
    model: new Int32Array(devices).map(() => partAt(truth.models, random.uniform())),
    site: new Int32Array(devices).map(() => random.below(sites)),
    use: new Float64Array(devices).map(() =>
      truth.use === 'alike' ? 1 : -Math.log(1 - random.uniform()),
    ),
  };
  const place = placesOf(random, fleet, truth);
  return { ...fleet, place, ...cohortsOf(random, fleet) };
}

function sizesOf(devices: number): Fleet['rings'] {
  if (fleets[devices] !== undefined) return ringsOf(devices);
  const [test, first, fast] = [5, Math.ceil(devices * 0.01), Math.ceil(devices * 0.09)];
  return ringsOfSizes([test, first, fast, devices - test - first - fast]);
}

function ringsOfSizes(sizes: readonly number[]): Fleet['rings'] {
  return ringsOf(1000).map(({ name }, index) => ({ name, devices: sizes[index] ?? 0 }));
}

/** By chance, or so that the most used device of a ring comes first. */
function placesOf(
  random: Random,
  { devices, ring, rings, use }: Pick<Fleet, 'devices' | 'ring' | 'rings' | 'use'>,
  { order }: Truth,
): Float64Array {
  if (order === 'chance') return new Float64Array(devices).map(() => random.uniform());
  const places = new Float64Array(devices);
  const byUse = Array.from({ length: devices }, (_, device) => device).toSorted(
    (one, other) => (use[other] ?? 0) - (use[one] ?? 0),
  );
  const taken = new Int32Array(rings.length);
  for (const device of byUse) {
    const own = at(ring, device);
    places[device] = at(taken, own) / Math.max(1, rings[own]?.devices ?? 1);
    add(taken, own, 1);
  }
  return places;
}

function cohortsOf(
  random: Random,
  {
    devices,
    rings,
    ring,
    model,
    site,
  }: Pick<Fleet, 'devices' | 'rings' | 'ring' | 'model' | 'site'>,
): Pick<Fleet, 'cohorts' | 'groups'> {
  const numbers = new Map<string, number>();
  const cohorts: Cohort[] = [];
  const groups = new Int32Array(devices * groupsOfDevice);
  for (let device = 0; device < devices; device += 1) {
    const own = at(model, device);
    const values = [
      own < 2 ? 'Northwind' : 'Contoso',
      modelName(own),
      `${modelName(own)} 1.${random.below(2)}`,
      random.uniform() < 0.6 ? '26100' : '22631',
      `S${at(site, device)}`,
    ];
    groups[device * groupsOfDevice] = at(ring, device);
    for (const [nth, fact] of factNames.entries()) {
      const cohort = { fact, value: values[nth] ?? '' };
      const name = cohortName(cohort);
      const number = numbers.get(name) ?? cohorts.push(cohort) - 1;
      numbers.set(name, number);
      groups[device * groupsOfDevice + 1 + nth] = rings.length + number;
    }
  }
  return { cohorts, groups };
}
