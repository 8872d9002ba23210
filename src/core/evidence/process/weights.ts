/**
 * How the streams of a release share one false-pause budget: a weighted mean of evidence is evidence again, whatever
 * hangs together with what. Weights are fixed before anything is seen: signals'
 * by the policy, the whole release's by `wholeWeight`, the rest evenly over the rings.
 *
 * The whole release weighs more than half, because it contains the early rings: while only
 * they are open it says the same as their own streams. A ring's own stream is needed only when a later ring is worse
 * than those before it. Simulated under the same bound (docs/calibration.md, "Weights").
 */

/** Share of a signal's budget that the whole release has; the rings have the rest. */
export const wholeWeight = 0.95;

/** A margin beyond tenfold would only mean that nothing is ever looked at. */
const marginMax = 9;

/** Devices of a ring up to which there is no margin, and from which there is all of it. */
const marginFrom = { none: 1000, full: 2000 };

/**
 * The margin of a group by how many devices it has. A margin is for large groups, where any tiny true difference would
 * pause; in small ones it would only delay. The size is that of
 * the whole group and known before anything is seen of it; one that is unknown has the full margin.
 */
export function marginOf(margin: number, devices: number | null): number {
  const usable = margin > 0 ? Math.min(marginMax, margin) : 0;
  if (devices === null || Number.isNaN(devices)) return usable;
  const part = (devices - marginFrom.none) / (marginFrom.full - marginFrom.none);
  return usable * Math.min(1, Math.max(0, part));
}

/** Signals' shares of the budget, adding up to 1; weights that are none or negative count as 0, all zero as equal. */
export function signalWeights(
  signals: readonly { readonly name: string; readonly weight: number }[],
): ReadonlyMap<string, number> {
  const usable = signals.map(({ name, weight }) => ({
    name,
    weight: Number.isFinite(weight) && weight > 0 ? weight : 0,
  }));
  const sum = usable.reduce((total, { weight }) => total + weight, 0);
  return new Map(
    usable.map(({ name, weight }) => [name, sum > 0 ? weight / sum : 1 / signals.length]),
  );
}
