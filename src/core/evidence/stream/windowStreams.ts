/**
 * Streams against what was usual before. Each ring is judged by what is usual in it, whether or not cohorts are set aside,
 * so that a hold changes who is looked at and not what they are measured by. A cohort's devices are judged by their rings
 * likewise; where its counts tell no ring, by the mix of the rings among the devices of a model.
 */
import type { WindowDay } from '../process/baselineProcess.ts';
import { cohortName, type BaselineCount, type Overlaps } from '../count/counts.ts';
import type { WindowGroup } from '../count/group.ts';
import { mapped, partsOf, sortedValues, windowRows } from '../count/grouping.ts';
import { anyRing, type Bound, type ByRing } from '../count/setAside.ts';
import { mergedStreams, windowStream, type Judging, type Stream } from './stream.ts';
import type { SignalStreams, UsualOf } from './signalStreams.ts';
import {
  windowApart,
  windowMeet,
  windowWithout,
  type Cell,
  type WindowOverlaps,
} from '../count/windowAside.ts';

/** What is known beside the counts. */
interface Known {
  readonly usualOf: UsualOf;
  readonly overlaps: Overlaps | undefined;
}

/** The streams of one signal. */
export function windowStreams(
  judging: Judging,
  rows: readonly BaselineCount[],
  { usualOf, overlaps }: Known,
): SignalStreams {
  const { signal } = judging;
  const { rings, cohorts } = windowRows(rows, signal.windowDays);
  const ofRing = (group: WindowGroup, ring: string): Stream =>
    windowStream(judging, group, (stratum) => usualOf(stratum, { ring, name: ring }));
  const merged = (groups: ByRing<WindowGroup>, of: typeof ofRing): Stream =>
    mergedStreams(sortedValues(mapped(groups, of)), ofRing(new Map(), anyRing));
  const mix = mixOf(rings, usualOf);
  const ofCohort = (groups: ByRing<WindowGroup>, name: string): Stream =>
    merged(groups, (group, ring) =>
      windowStream(judging, group, (stratum) =>
        ring === anyRing ? mix(stratum, name) : usualOf(stratum, { ring, name }),
      ),
    );
  const whole = {
    rings,
    inOrder: ringsInOrder([...rings.keys()], usualOf),
    overlaps: overlapsOf(signal.name, overlaps),
  };
  const parts = (named: Parameters<SignalStreams['without']>[0], bound: Bound) =>
    partsOf(cohorts, named, (facts) => windowMeet(rings, facts, bound));
  const streams = { whole: merged(rings, ofRing), rings: mapped(rings, ofRing) };
  return {
    signal,
    ...streams,
    cohorts: mapped(cohorts, ofCohort),
    without: (named, bound) => {
      const aside = parts(named, bound);
      if (aside.length === 0) return streams;
      const left = windowWithout(whole, aside, bound);
      return { whole: merged(left.rings, ofRing), rings: mapped(left.alone, ofRing) };
    },
    apart: (cohort, others) => {
      const name = cohortName(cohort);
      const part = { facts: [cohort], name, rings: cohorts.get(name) ?? new Map<string, never>() };
      return ofCohort(windowApart(part, parts(others, 'least')), name);
    },
    usual: (ring) => usualOf(null, { ring, name: ring }),
  };
}

/** What is usual among devices of a model whose ring is not told: the mean over its devices in the rings. */
function mixOf(
  rings: ByRing<WindowGroup>,
  usualOf: UsualOf,
): (stratum: string, name: string) => { readonly mean: number; readonly null: number } {
  return (stratum, name) => {
    const parts = [...rings].flatMap(([ring, group]) => {
      const devices = deviceDays(group.get(stratum) ?? []);
      return devices > 0 ? [{ devices, ...usualOf(stratum, { ring, name }) }] : [];
    });
    const sum = parts.reduce((total, { devices }) => total + devices, 0);
    if (sum === 0) return usualOf(stratum, { ring: null, name });
    const over = (key: 'mean' | 'null'): number =>
      parts.reduce((total, part) => total + part.devices * part[key], 0) / sum;
    return { mean: over('mean'), null: over('null') };
  };
}

function deviceDays(days: readonly WindowDay[]): number {
  return days.reduce((sum, { atRisk }) => sum + atRisk, 0);
}

function ringsInOrder(
  rings: readonly string[],
  usualOf: UsualOf,
): (stratum: string) => readonly string[] {
  return (stratum) => {
    const usual = new Map(rings.map((ring) => [ring, usualOf(stratum, { ring, name: ring }).null]));
    const of = (ring: string): number => usual.get(ring) ?? 0;
    return rings.toSorted((one, other) => of(one) - of(other) || (one < other ? -1 : 1));
  };
}

/** Bad devices in several cohorts, to be asked by cell. */
function overlapsOf(signal: string, overlaps: Overlaps | undefined): WindowOverlaps {
  const rows = (overlaps?.baseline ?? []).filter((row) => row.signal === signal);
  const byCell = Map.groupBy(rows, ({ ring, stratum, age }) =>
    keyOf({ ring, stratum, index: age - 1 }),
  );
  return {
    of: new Set(overlaps?.of),
    badIn: (cell, names) =>
      (byCell.get(keyOf(cell)) ?? [])
        .filter((row) => row.in.some((name) => names.includes(name)))
        .reduce((sum, { bad }) => sum + bad, 0),
  };
}

function keyOf({ ring, stratum, index }: Cell): string {
  return JSON.stringify([ring, stratum, index]);
}
