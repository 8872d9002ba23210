/**
 * Which ring a new device gets: the one with the largest shortfall `share × (n + 1) − members`, ties to the later ring.
 * Nothing is rebalanced afterwards, and a ring with share 0 is filled by hand only.
 */
import type { RingName, RingShare } from '../ring.ts';

/** Members per ring at the moment of placing. */
export type RingSizes = Readonly<Record<RingName, number>>;

/** Rings for `count` new devices, in order, and the sizes after them. */
export function placeDevices(
  plans: readonly RingShare[],
  sizes: RingSizes,
  count: number,
): { readonly rings: readonly RingName[]; readonly sizes: RingSizes } {
  const members = plans.map((plan) => sizes[plan.name] ?? 0);
  const rings: RingName[] = [];
  let total = members.reduce((sum, size) => sum + size, 0);
  for (let placed = 0; placed < count; placed += 1) {
    const index = largestShortfall(plans, members, total + 1);
    members[index] = (members[index] ?? 0) + 1;
    total += 1;
    rings.push(plans[index]?.name ?? '');
  }
  return { rings, sizes: Object.fromEntries(plans.map((plan, i) => [plan.name, members[i] ?? 0])) };
}

function largestShortfall(
  plans: readonly RingShare[],
  members: readonly number[],
  total: number,
): number {
  let best = -1;
  let largest = -Infinity;
  for (const [index, plan] of plans.entries()) {
    const shortfall = plan.share * total - (members[index] ?? 0);
    if (plan.share > 0 && shortfall >= largest) {
      best = index;
      largest = shortfall;
    }
  }
  if (best < 0) throw new RangeError('Placing a device: no ring has a share above 0');
  return best;
}

/**
 * Devices an administrator is advised to put into Test by hand, by the size of the fleet. The published classes overlap
 * at their bounds; the larger class has them (docs/domain.md, "Contradictions in the sources, and what was decided").
 */
export function advisedTestDevices(fleetSize: number): number {
  if (fleetSize >= 5000) return 50;
  return fleetSize >= 500 ? 5 : 1;
}

/** Devices by ring of a fleet of so many, those put into a ring by hand among them; they add up to the fleet. */
export function sizedRings(
  plans: readonly RingShare[],
  fleetSize: number,
): readonly { readonly ring: RingName; readonly devices: number }[] {
  const byHand = plans.filter(({ share }) => share === 0);
  const each = Math.min(advisedTestDevices(fleetSize), Math.floor(fleetSize / (byHand.length + 1)));
  const { sizes } = placeDevices(plans, {}, fleetSize - each * byHand.length);
  return plans.map(({ name, share }) => ({
    ring: name,
    devices: share === 0 ? each : (sizes[name] ?? 0),
  }));
}
