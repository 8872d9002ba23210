/**
 * Signals judged both ways, against what was usual before and beside devices not updated at the same time: each group
 * says no more than either comparison does. The lesser of two values of evidence is evidence wherever one of the two
 * is, so it need not be known which comparison is the fair one. People report and take off an update when they have
 * got one, so that those without it are no measure of the usual month; and a helpdesk's campaign befalls everybody, so
 * that the usual month is no measure of this one.
 */
import { logValueOf } from '../process/mixture.ts';
import type { Stream } from './stream.ts';
import type { SignalStreams } from './signalStreams.ts';

/** A signal's streams from those of both comparisons. */
export function lesserStreams(byUsual: SignalStreams, besideOthers: SignalStreams): SignalStreams {
  return {
    signal: byUsual.signal,
    whole: lesser(byUsual.whole, besideOthers.whole),
    rings: lesserOfEach(byUsual.rings, besideOthers.rings),
    cohorts: lesserOfEach(byUsual.cohorts, besideOthers.cohorts),
    without: (cohorts, bound) => {
      const one = byUsual.without(cohorts, bound);
      const other = besideOthers.without(cohorts, bound);
      return { whole: lesser(one.whole, other.whole), rings: lesserOfEach(one.rings, other.rings) };
    },
    apart: (cohort, others) =>
      lesser(byUsual.apart(cohort, others), besideOthers.apart(cohort, others)),
    usual: byUsual.usual,
  };
}

function lesser(byUsual: Stream, besideOthers: Stream): Stream {
  const { alone } = besideOthers;
  const { safe } = byUsual;
  return logValueOf(byUsual.worse) <= logValueOf(besideOthers.worse)
    ? { ...byUsual, alone, other: besideOthers }
    : { ...besideOthers, safe, other: byUsual };
}

/** A group of which one comparison knows nothing yet is not shown to be worse. */
function lesserOfEach(
  byUsual: ReadonlyMap<string, Stream>,
  besideOthers: ReadonlyMap<string, Stream>,
): ReadonlyMap<string, Stream> {
  const both = [...byUsual].flatMap(([name, stream]) => {
    const beside = besideOthers.get(name);
    return beside === undefined ? [] : [[name, lesser(stream, beside)] as const];
  });
  return new Map(both);
}
