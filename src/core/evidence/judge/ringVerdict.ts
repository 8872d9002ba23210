/** What a stream says, in numbers that a person understands. */
import { isUnusualAlone } from './alone.ts';
import { betaQuantile } from '../process/beta.ts';
import { shifted, valueOf } from '../process/mixture.ts';
import type { Stream } from '../stream/stream.ts';
import type { UsualShare } from '../usual/usualShare.ts';
import type { AlonePart, Verdict, VerdictKind } from './verdict.ts';

/** What stands beside a stream. */
export interface VerdictBasis {
  readonly signal: string;
  /** Null = the whole release. */
  readonly ring: string | null;
  /** Devices of the group, and those that began with the update. */
  readonly devices: number;
  readonly exposed: number;
  readonly usual: UsualShare;
  readonly budget: number;
  /** The stream's weight in the total; 0 = it has no part in it. */
  readonly weight: number;
}

/** How much a doubling of nothing is believed: bad devices' worth of "as usual" in the guess of what is still to come. */
const usualWorth = 2;
/** Jeffreys' prior: an interval from what was seen, with nothing assumed. */
const jeffreys = 0.5;

/** The verdict of a stream. Every number is finite. */
export function verdictOf(stream: Stream, basis: VerdictBasis): Verdict {
  const evidence = valueOf(stream.worse);
  const safety = valueOf(stream.safe);
  const devices = Math.max(basis.exposed, stream.atRisk, stream.bad);
  const passed = devices - stream.bad;
  return {
    signal: basis.signal,
    ring: basis.ring,
    cohort: null,
    kind: kindOf(evidence, safety, basis.budget),
    evidence,
    weight: basis.weight,
    safety,
    devices,
    bad: stream.bad,
    expected: stream.expected,
    low: stream.bad > 0 ? betaQuantile(0.025, stream.bad + jeffreys, passed + jeffreys) : 0,
    high: passed > 0 ? betaQuantile(0.975, stream.bad + jeffreys, passed + jeffreys) : 1,
    pausesAt: bothPauseAt(stream, { ...basis, devices }),
    furtherBad: furtherBad(stream, { ...basis, exposed: devices }),
    alone: aloneOf(stream),
  };
}

function aloneOf({ bad: all, alone: { worse, bad } }: Stream): AlonePart | null {
  const isUnusual = isUnusualAlone({ bad, evidence: valueOf(worse) });
  return isUnusual || 2 * bad > all ? { bad, isUnusual } : null;
}

function kindOf(evidence: number, safety: number, budget: number): VerdictKind {
  if (evidence >= 1 / budget) return 'worse';
  return safety >= 1 / budget ? 'notWorse' : 'inconclusive';
}

/** The same of a stream that is judged both ways: where both comparisons reach it. */
function bothPauseAt(
  stream: Stream,
  basis: Pick<VerdictBasis, 'devices' | 'weight' | 'budget'>,
): number | null {
  const own = pausesAt(stream, basis);
  if (stream.other === undefined) return own;
  const other = pausesAt(stream.other, basis);
  return own === null || other === null ? null : Math.max(own, other);
}

/**
 * The smallest number of bad devices at which the stream's part of the total alone reaches 1 / budget, were all other
 * streams to say nothing; null = not even if all were bad. More or fewer bad devices than there are are taken to be
 * average ones, in model and day. Evidence rises with bad devices, so the border is found by halving.
 */
function pausesAt(
  stream: Stream,
  { devices, weight, budget }: Pick<VerdictBasis, 'devices' | 'weight' | 'budget'>,
): number | null {
  if (!(stream.turnedWeight > 0) || !(weight > 0)) return null;
  const perDevice = stream.turned.map((gain) => gain / stream.turnedWeight);
  const pauses = (bad: number): boolean =>
    weight * valueOf(shifted(stream.worse, perDevice, bad - stream.bad)) >= 1 / budget;
  if (!pauses(devices)) return null;
  let tooFew = -1;
  let enough = devices;
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (pauses(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** Bad devices still to come beyond the usual, if the rest of the group goes on as those before. */
function furtherBad(
  stream: Stream,
  { devices, exposed, usual }: Pick<VerdictBasis, 'devices' | 'exposed' | 'usual'>,
): number {
  const remaining = Math.max(0, devices - exposed);
  const times = (usualWorth + stream.bad) / (usualWorth + stream.expected);
  const share = Math.min(1, usual.mean * times);
  return remaining * Math.max(0, share - usual.mean);
}
