/**
 * Everything a verdict rests on, read at one look: the closed days as they were counted once, and the open ones counted
 * now. Cohorts in which hardly anything happened are left out, because there are thousands of them; so the open days are
 * counted in two steps, first what is bad, which is little, then the cohorts that this lists.
 */
import type { ReleaseKey } from '#core/release/state/release.ts';
import { dayOf } from '#core/time.ts';
import type { PoolClient } from 'pg';
import {
  cohortName,
  cohortOf,
  type BaselineCount,
  type Cohort,
  type ControlCount,
  type EvidenceCounts,
} from '#core/evidence/count/counts.ts';
import {
  hasControl,
  hasUsual,
  isToldAtOnce,
  isToldByInstalls,
  isToldByRestarts,
  type Signal,
} from '#core/evidence/signal/signal.ts';
import type { Store } from '../../store.ts';
import { countBefore } from './beforeCounts.ts';
import { countBaselineDay, type BaselineRow } from './baselineCounts.ts';
import { countControlDay, type ControlRow } from './controlCounts.ts';
import { missedDaysMin, silenceDays } from '../days.ts';
import { countExposures, countNotBooting } from './exposed.ts';
import { closableUntil, closedUntil } from './folding.ts';
import { keyOf } from '../ofRelease.ts';
import { inSnapshot } from '../snapshot.ts';
import { readUntilOf } from '../sourceReads.ts';
import { countWaiting } from './waitingCounts.ts';

/** What to count. */
export interface CountsQuestion {
  readonly key: ReleaseKey;
  readonly signals: readonly Signal[];
  readonly publishedAt: number;
  readonly asOf: number;
  /** In the order in which they open. */
  readonly rings: readonly string[];
  /** Cohorts that stay in whatever happened in them, such as held ones. */
  readonly keep?: readonly Cohort[];
}

/** Bad devices of one signal from which on a cohort is listed. */
const listedBadMin = 2;

/** Counts for one look. */
export function readCounts(store: Store, question: CountsQuestion): Promise<EvidenceCounts> {
  const { key, asOf, rings } = question;
  const what = `Counting the evidence of release ${key.id}`;
  return inSnapshot(store, what, async (client) => {
    const readUntil = await readUntilOf(store, key);
    const days = await openDays(client, question, readUntil);
    const listed = await listedCohorts(client, question, days);
    const baseline = await readBaseline(client, { question, days, listed });
    const control = await readControl(client, { question, days, listed });
    const { exposures, cohortsSeen } = await countExposures(client, { key, listed });
    const ring = rings[0] ?? null;
    const notBooting = await countNotBooting(client, { key, ring, asOf });
    const missing = rings
      .filter((name) => !exposures.some((one) => one.ring === name))
      .map((name) => ({ ring: name, cohort: null, devices: 0, exposed: 0 }));
    return {
      asOf,
      readUntil,
      baseline,
      control,
      exposures: [...exposures, ...missing],
      cohortsSeen,
      notBooting,
    };
  });
}

/** A day and the signals for which it is still open. */
interface OpenDay {
  readonly day: number;
  readonly baseline: readonly Signal[];
  readonly control: readonly Signal[];
}

/**
 * Days not read yet do not count at all when arms are compared: each arm may be told of at another time. What is told of
 * both at once counts on the running day as well: device by device it is evidence as it is over the whole day.
 */
async function openDays(
  client: PoolClient,
  { key, signals, publishedAt, asOf }: CountsQuestion,
  readUntil: Readonly<Record<string, number | null>>,
): Promise<readonly OpenDay[]> {
  const closed = await closedUntil(client, key);
  const today = dayOf(asOf);
  const ranges = signals.map((signal) => ({
    signal,
    from: closed.get(signal.name) ?? dayOf(publishedAt),
    comparedTo: closableUntil(signal, { readUntil, upTo: today }) + aheadOf(signal),
  }));
  const first = Math.min(...ranges.map(({ from }) => from));
  const days: OpenDay[] = [];
  for (let day = first; day <= today; day += 1) {
    const open = ranges.filter(({ from }) => day >= from);
    const compared = open.filter(({ comparedTo }) => day < comparedTo);
    days.push({
      day,
      baseline: open.map(({ signal }) => signal).filter(hasUsual),
      control: compared.map(({ signal }) => signal).filter(hasControl),
    });
  }
  return days;
}

/** Days on which a signal is compared before they close. Of a restart two usual days, and no fewer, tell. */
function aheadOf(signal: Signal): number {
  if (isToldByRestarts(signal)) return silenceDays - missedDaysMin;
  return isToldAtOnce(signal) ? 1 : 0;
}

async function listedCohorts(
  client: PoolClient,
  { key, signals, keep = [] }: CountsQuestion,
  days: readonly OpenDay[],
): Promise<readonly Cohort[]> {
  const { rows } = await client.query<{
    readonly signal: string;
    readonly cohort: string;
    readonly bad: number;
  }>(
    `select signal, cohort, sum(bad) as bad from day_counts
     where tenant = $1 and area = $2 and release = $3 and cohort <> '' and bad > 0
       and (signal = any($4::text[]) and age > 0 or signal = any($5::text[]) and age = 0) group by 1, 2`,
    [...keyOf(key), namesIn(signals.filter(hasUsual)), namesIn(onlyCompared(signals))],
  );
  const seen = [...rows];
  for (const { day, baseline, control } of days) {
    const of = { key, day, cohorts: 'all', mode: 'badOnly' } as const;
    seen.push(...(await countBaselineDay(client, { ...of, signals: baseline })));
    const bad = await countControlDay(client, { ...of, signals: onlyCompared(control) });
    seen.push(...bad.map((row) => ({ ...row, bad: row.updatedBad })));
  }
  const sums = new Map<string, { readonly cohort: string; readonly bad: number }>();
  for (const { signal, cohort, bad } of seen.filter((row) => row.cohort !== '')) {
    const key = `${signal}\t${cohort}`;
    sums.set(key, { cohort, bad: (sums.get(key)?.bad ?? 0) + bad });
  }
  const listed = [...sums.values()].filter(({ bad }) => bad >= listedBadMin);
  const kept = keep.map(cohortName);
  return [...new Set([...kept, ...listed.map(({ cohort }) => cohort)])].toSorted().map(cohortOf);
}

/** Signals whose bad devices stand in no counts against what is usual. */
function onlyCompared(signals: readonly Signal[]): readonly Signal[] {
  return signals.filter((signal) => !hasUsual(signal));
}

function namesIn(signals: readonly Signal[]): readonly string[] {
  return signals.map(({ name }) => name);
}

interface Reading {
  readonly question: CountsQuestion;
  readonly days: readonly OpenDay[];
  readonly listed: readonly Cohort[];
}

function closedParameters({ question, listed }: Reading, signals: readonly Signal[]): unknown[] {
  const cohorts = listed.map(cohortName);
  return [...keyOf(question.key), ['', ...cohorts], namesIn(signals)];
}

async function readBaseline(
  client: PoolClient,
  reading: Reading,
): Promise<readonly BaselineCount[]> {
  const { key } = reading.question;
  const { rows } = await client.query<BaselineRow>(
    `select signal, ring, cohort, stratum, age, sum(at_risk) as "atRisk", sum(bad) as bad from day_counts
     where tenant = $1 and area = $2 and release = $3 and cohort = any($4::text[]) and signal = any($5::text[]) and age > 0
     group by 1, 2, 3, 4, 5`,
    closedParameters(reading, reading.question.signals.filter(hasUsual)),
  );
  const all = [...rows];
  for (const { day, baseline } of reading.days) {
    const of = { key, day, cohorts: reading.listed, mode: 'running' } as const;
    all.push(...(await countBaselineDay(client, { ...of, signals: baseline })));
  }
  const { listed, question } = reading;
  const signals = question.signals.filter(isToldByInstalls);
  const { asOf } = question;
  all.push(...(await countWaiting(client, { key, signals, listed, asOf })));
  return added(all).map(({ ring, cohort, ...row }) => ({ ...row, ...namesOf({ ring, cohort }) }));
}

/** Rows of the same group made one, in an order of their own. */
function added(rows: readonly BaselineRow[]): readonly BaselineRow[] {
  const sums = new Map<string, BaselineRow>();
  for (const row of rows) {
    const key = [row.signal, row.ring, row.cohort, row.stratum, row.age].join('\t');
    const known = sums.get(key);
    const atRisk = row.atRisk + (known?.atRisk ?? 0);
    sums.set(key, { ...row, atRisk, bad: row.bad + (known?.bad ?? 0) });
  }
  return [...sums].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

/** The database gives the groups of a day in an order that its plan decides. */
function byGroup(one: ControlRow, other: ControlRow): number {
  const [left, right] = [one, other].map(({ signal, ring, cohort }) =>
    [signal, ring, cohort].join('\t'),
  );
  return (left ?? '') < (right ?? '') ? -1 : 1;
}

async function readControl(client: PoolClient, reading: Reading): Promise<readonly ControlCount[]> {
  const { key } = reading.question;
  const { rows } = await client.query<ControlRow & { readonly day: number }>(
    `select signal, ring, cohort, day, at_risk as "updatedAtRisk", bad as "updatedBad",
       others_at_risk as "othersAtRisk", others_bad as "othersBad" from day_counts
     where tenant = $1 and area = $2 and release = $3 and cohort = any($4::text[]) and signal = any($5::text[]) and age = 0
     order by signal, ring, cohort, day`,
    closedParameters(reading, reading.question.signals.filter(hasControl)),
  );
  const all = [...rows];
  for (const { day, control } of reading.days) {
    const of = { key, day, cohorts: reading.listed, mode: 'all' } as const;
    const counted = await countControlDay(client, { ...of, signals: control });
    all.push(...counted.toSorted(byGroup).map((row) => ({ ...row, day })));
  }
  const before = await countBefore(client, {
    ...reading.question,
    signals: reading.question.signals.filter(hasControl),
    listed: reading.listed,
  });
  return [
    ...before,
    ...all.map(({ ring, cohort, ...row }) => ({ ...row, ...namesOf({ ring, cohort }) })),
  ];
}

function namesOf({ ring, cohort }: { readonly ring: string; readonly cohort: string }): {
  readonly ring: string | null;
  readonly cohort: string | null;
} {
  return { ring: ring === '' ? null : ring, cohort: cohort === '' ? null : cohort };
}
