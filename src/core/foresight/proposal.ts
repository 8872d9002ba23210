/**
 * Ring sizes that see enough: the smallest early rings with which a bad update is stopped before most devices get it.
 * The rings before the largest are raised to one size, none is made smaller; rings filled by hand stay as they are.
 */
import type { Policy } from '../policy/policy.ts';
import { sightOf, type Sight } from './sight.ts';
import { largestRing, sightingsOf, type KnownBaselines, type SizedRing } from './sighting.ts';

/** In what share of releases an update that fails on a share of devices is to be stopped before the largest ring. */
export interface SizeAim {
  readonly share: number;
  readonly stopped: number;
}

/** What the rings should see. */
export const targets: readonly SizeAim[] = [
  { share: 0.1, stopped: 0.85 },
  { share: 0.2, stopped: 0.99 },
];

/** True shares that are foreseen. */
export const foreseenShares: readonly number[] = [0.1, 0.2, 0.5];

/** The part of the fleet that the early rings may take at most: the others are to be spared. */
const earlyMax = 0.4;

/** Devices up to which a ring is raised: more would not be seen sooner, only hit. */
const raisedMax = 2000;

/** What is proposed. */
export type Proposal =
  /** The rings see enough as they are. */
  | { readonly kind: 'enough' }
  /** These sizes see enough. */
  | {
      readonly kind: 'sizes';
      readonly sizes: readonly SizedRing[];
      readonly sights: readonly Sight[];
    }
  /** Not even these do, and larger ones would spare too few. */
  | {
      readonly kind: 'outOfReach';
      readonly sizes: readonly SizedRing[];
      readonly sights: readonly Sight[];
    }
  /** There is no ring before the largest that takes devices by itself. */
  | { readonly kind: 'noEarlyRing' };

/** What rings see, and which would see enough. */
export interface Foresight {
  readonly sizes: readonly SizedRing[];
  /** One for each of `foreseenShares`. */
  readonly sights: readonly Sight[];
  readonly proposal: Proposal;
}

/** Foresees releases of a policy and looks for the sizes that see enough. */
export function foresee(
  policy: Policy,
  sizes: readonly SizedRing[],
  known: KnownBaselines,
): Foresight {
  return {
    sizes,
    sights: sightsOf(policy, sizes, known),
    proposal: proposalOf(policy, sizes, known),
  };
}

/** What rings of such sizes see, for each of `foreseenShares`. */
export function sightsOf(
  policy: Policy,
  sizes: readonly SizedRing[],
  known: KnownBaselines,
): readonly Sight[] {
  const sightings = sightingsOf(policy, sizes, known);
  return foreseenShares.map((share) => sightOf(sightings, share));
}

/** The share of releases that are stopped before the largest ring. */
export function stoppedOf({ stoppedBefore }: Sight): number {
  return stoppedBefore.at(-1) ?? 0;
}

function proposalOf(policy: Policy, sizes: readonly SizedRing[], known: KnownBaselines): Proposal {
  const isEnough = (tried: readonly SizedRing[]): boolean => {
    const sightings = sightingsOf(policy, tried, known);
    return targets.every(({ share, stopped }) => stoppedOf(sightOf(sightings, share)) >= stopped);
  };
  if (isEnough(sizes)) return { kind: 'enough' };
  const early = earlyRings(policy);
  if (early.length === 0) return { kind: 'noEarlyRing' };
  const tried = ladderOf(sizes, early).map((size) => raised(policy, { sizes, early, size }));
  const last = tried.length - 1;
  const isReached = last >= 0 && isEnough(tried[last] ?? sizes);
  const found = isReached
    ? tried[leastIndex(last, (at) => isEnough(tried[at] ?? sizes))]
    : tried[last];
  const proposed = found ?? sizes;
  return {
    kind: isReached ? 'sizes' : 'outOfReach',
    sizes: proposed,
    sights: sightsOf(policy, proposed, known),
  };
}

/** The least index that will do, where the last one does: more devices see more, so the border is found by halving. */
function leastIndex(last: number, willDo: (at: number) => boolean): number {
  let [tooFew, enough] = [-1, last];
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (willDo(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** Round sizes that are tried, above the smallest early ring's. */
function ladderOf(sizes: readonly SizedRing[], early: readonly string[]): readonly number[] {
  const own = sizes.filter(({ ring }) => early.includes(ring)).map(({ devices }) => devices);
  const most = total(sizes) * earlyMax;
  const taken = (size: number): number =>
    own.reduce((sum, devices) => sum + Math.max(devices, size), 0);
  const ladder: number[] = [];
  let size = nextRound(Math.min(...own));
  while (size <= raisedMax && taken(size) <= most) {
    ladder.push(size);
    size = nextRound(size);
  }
  return ladder;
}

/** The next round number: one more up to 20, then five more, and so on, each step about a tenth. */
function nextRound(size: number): number {
  const magnitude = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, size))) - 1);
  const step = size < 20 * magnitude ? magnitude : 5 * magnitude;
  return (Math.floor(size / step) + 1) * step;
}

/** Rings before the largest that take devices by themselves. */
function earlyRings(policy: Policy): readonly string[] {
  return policy.rings
    .slice(0, largestRing(policy))
    .filter(({ share }) => share > 0)
    .map(({ name }) => name);
}

/** The sizes with the early rings raised to one; the largest ring gives the devices. */
function raised(
  policy: Policy,
  o: {
    readonly sizes: readonly SizedRing[];
    readonly early: readonly string[];
    readonly size: number;
  },
): readonly SizedRing[] {
  const largest = policy.rings[largestRing(policy)]?.name;
  const grown = o.sizes.map((one) =>
    o.early.includes(one.ring) ? { ...one, devices: Math.max(one.devices, o.size) } : one,
  );
  const more = total(grown) - total(o.sizes);
  return grown.map((one) => (one.ring === largest ? { ...one, devices: one.devices - more } : one));
}

function total(sizes: readonly SizedRing[]): number {
  return sizes.reduce((sum, { devices }) => sum + devices, 0);
}
