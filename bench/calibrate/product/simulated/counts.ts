/** What a look is made from: the rows that the store would read for it, out of a month's tally. */
import {
  cohortName,
  type BaselineCount,
  type Cohort,
  type ControlCount,
  type EvidenceCounts,
  type Exposure,
} from '#core/evidence/count/counts.ts';
import { hasUsual } from '#core/evidence/signal/signal.ts';
import { withPromisingCohorts } from '#core/evidence/cohort/promising.ts';
import { groupsOfDevice, modelName } from './fleet.ts';
import { isMissed, never, type Month } from './month.ts';
import { at } from './numbers.ts';
import { ages, comparedDays, fold, type Cells, type Day, type Tally } from './tally.ts';

/** Bad devices of a signal from which on a cohort is listed, and devices from which on it was looked at. */
const listedBadMin = 2;
const seenDevicesMin = 5;
/** Days for which a device of the first ring is silent until it is taken for one that does not start. */
const notBootingDays = 3;

/** A look: the day of the release, its instant, the publication's day since the epoch, and cohorts that stay in. */
export interface Look {
  readonly day: number;
  readonly asOf: number;
  readonly epochDay: number;
  readonly keep: readonly Cohort[];
}

/** Counts for a look. */
export function countsAt(month: Month, tally: Tally, look: Look): EvidenceCounts {
  const cells = tally.signals.map((signal, nth) =>
    fold(month, tally, { signal, nth, day: look.day }),
  );
  const shown = shownGroups(month, tally, { cells, keep: look.keep });
  const counts = {
    asOf: look.asOf,
    readUntil: {},
    baseline: cells.flatMap((one, nth) => baselineRows(month, tally, { cells: one, nth, shown })),
    control: tally.signals.flatMap((_, nth) => controlRows(month, tally, { nth, shown, look })),
    ...exposuresOf(month, { day: look.day, shown }),
    notBooting: notBooting(month, look.day),
  };
  return withPromisingCohorts(counts, look.keep);
}

/** A ring or cohort whose rows are told. */
interface Group {
  readonly nth: number;
  readonly ring: string | null;
  readonly cohort: string | null;
}

/** Rings, and cohorts of which enough was seen. */
function shownGroups(
  { fleet, truth }: Month,
  tally: Tally,
  { cells, keep }: { readonly cells: readonly Cells[]; readonly keep: readonly Cohort[] },
): readonly Group[] {
  const rings = fleet.rings.map(({ name }, nth) => ({ nth, ring: name, cohort: null }));
  const size = truth.models.length * ages;
  const kept = new Set(keep.map(cohortName));
  const isListed = (nth: number): boolean =>
    tally.signals.some((one, signal) => {
      const bad = hasUsual(one)
        ? sum((cells[signal]?.bad ?? []).slice(nth * size, (nth + 1) * size))
        : sum((tally.days[signal] ?? []).map(({ updatedBad }) => at(updatedBad, nth)));
      return bad >= listedBadMin;
    });
  const cohorts = fleet.cohorts.flatMap((cohort, index) => {
    const nth = fleet.rings.length + index;
    const name = cohortName(cohort);
    return kept.has(name) || isListed(nth) ? [{ nth, ring: null, cohort: name }] : [];
  });
  return [...rings, ...cohorts];
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, one) => total + one, 0);
}

function baselineRows(
  { truth }: Month,
  { signals }: Tally,
  o: { readonly cells: Cells; readonly nth: number; readonly shown: readonly Group[] },
): readonly BaselineCount[] {
  const signal = signals[o.nth];
  if (signal === undefined || !hasUsual(signal)) return [];
  const rows: BaselineCount[] = [];
  for (const { nth, ring, cohort } of o.shown) {
    for (let model = 0; model < truth.models.length; model += 1) {
      for (let age = 1; age <= signal.windowDays; age += 1) {
        const index = (nth * truth.models.length + model) * ages + age - 1;
        const atRisk = at(o.cells.atRisk, index);
        if (atRisk === 0) continue;
        const bad = at(o.cells.bad, index);
        rows.push({
          signal: signal.name,
          ring,
          cohort,
          stratum: modelName(model),
          age,
          atRisk,
          bad,
        });
      }
    }
  }
  return rows;
}

function controlRows(
  month: Month,
  tally: Tally,
  o: { readonly nth: number; readonly shown: readonly Group[]; readonly look: Look },
): readonly ControlCount[] {
  const signal = tally.signals[o.nth];
  const before = tally.before[o.nth] ?? null;
  if (signal === undefined || before === null) return [];
  const { fleet } = month;
  const rowOf = (day: Day, { nth, ring, cohort }: Group): ControlCount => {
    const others = nth < fleet.rings.length ? 0 : nth;
    return {
      signal: signal.name,
      ring,
      cohort,
      day: o.look.epochDay + day.day,
      updatedAtRisk: at(day.updatedAtRisk, nth),
      updatedBad: at(day.updatedBad, nth),
      othersAtRisk: at(day.othersAtRisk, others),
      othersBad: at(day.othersBad, others),
    };
  };
  const compared = comparedDays(month, tally, { signal, nth: o.nth, day: o.look.day });
  const days = compared.flatMap((day) =>
    o.shown.filter(({ nth }) => at(day.updatedAtRisk, nth) > 0).map((group) => rowOf(day, group)),
  );
  return [...o.shown.map((group) => rowOf(before, group)), ...days];
}

function exposuresOf(
  { fleet, knownOn }: Month,
  { day, shown }: { readonly day: number; readonly shown: readonly Group[] },
): Pick<EvidenceCounts, 'exposures' | 'cohortsSeen'> {
  const groups = fleet.rings.length + fleet.cohorts.length;
  const devices = new Int32Array(groups);
  const exposed = new Int32Array(groups);
  for (let device = 0; device < fleet.devices; device += 1) {
    const isExposed = at(knownOn, device) <= day;
    for (let nth = 0; nth < groupsOfDevice; nth += 1) {
      const group = at(fleet.groups, device * groupsOfDevice + nth);
      devices[group] = at(devices, group) + 1;
      if (isExposed) exposed[group] = at(exposed, group) + 1;
    }
  }
  const rows = shown.map(({ nth, ring, cohort }): Exposure => ({
    ring,
    cohort,
    devices: at(devices, nth),
    exposed: at(exposed, nth),
  }));
  const listed = new Set(shown.map(({ nth }) => nth));
  const cohortsSeen = fleet.cohorts.filter((_, index) => {
    const group = fleet.rings.length + index;
    return at(exposed, group) >= seenDevicesMin || listed.has(group);
  }).length;
  return { exposures: rows, cohortsSeen };
}

/** Devices of the first ring with an install under way that have been silent since. */
function notBooting(month: Month, day: number): number {
  const { fleet, lastOn, restarts, isBricked, begins, failsOn } = month;
  let count = 0;
  for (let device = 0; device < fleet.devices; device += 1) {
    if (at(fleet.ring, device) !== 0 || at(begins, device) > day) continue;
    const isPending = at(restarts, device) === never && at(failsOn, device) === never;
    const isUnderWay = isPending || at(isBricked, device) === 1;
    const isSilent = day - at(lastOn, device) >= notBootingDays || isMissed(month, device, day);
    if (isUnderWay && isSilent) count += 1;
  }
  return count;
}
