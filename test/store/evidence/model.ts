/** The rules of counting once more, device by device and day by day, to compare the store's set-based counting with. */
import * as fc from 'fast-check';
import type { BaselineCount, ControlCount } from '#core/evidence/count/counts.ts';
import { hasControl, hasUsual, type Signal } from '#core/evidence/signal/signal.ts';
import { silenceDays } from '#store/evidence/days.ts';

/** A device's whole story; days count from the publication's. */
export interface Story {
  readonly ring: 'first' | 'broad';
  readonly model: 'Book' | 'Pad' | null;
  readonly driver: '1' | '2' | null;
  readonly registered: boolean;
  /** The day on which the update came to it by its ring's offer; null = it did not. */
  readonly cameOn: number | null;
  readonly beganOn: number | null;
  readonly heardOn: number | null;
  readonly bad: readonly { readonly signal: string; readonly day: number }[];
}

/** Stories of devices for signals of these names, over this many days. */
export function stories(names: readonly string[], days: number): fc.Arbitrary<readonly Story[]> {
  const day = fc.integer({ min: 0, max: days });
  const story: fc.Arbitrary<Story> = fc.record(
    {
      ring: fc.constantFrom('first', 'broad'),
      model: fc.constantFrom('Book', 'Pad', null),
      driver: fc.constantFrom('1', '2', null),
      registered: fc.constantFrom(true, true, true, false),
      cameOn: fc.option(day),
      beganOn: fc.option(day),
      heardOn: fc.option(day),
      bad: fc.uniqueArray(
        fc.record(
          { signal: fc.constantFrom(...names), day: fc.integer({ min: -8, max: days }) },
          { noNullPrototype: true },
        ),
        { maxLength: 4, selector: (one) => `${one.signal} ${one.day}` },
      ),
    },
    { noNullPrototype: true },
  );
  return fc.array(story, { minLength: 1, maxLength: 14 });
}

/** How days are counted. */
export interface ModelQuestion {
  readonly signals: readonly Signal[];
  readonly closedUntil: number;
  readonly today: number;
  /** The day on which each ring was offered the update; null = it was not. */
  readonly offers: Readonly<Record<Story['ring'], number | null>>;
  readonly cohorts: readonly string[];
}

type Group = { readonly ring: string | null; readonly cohort: string | null };

function groupsOf(story: Story, cohorts: readonly string[]): readonly Group[] {
  const names = [`model=${story.model}`, `driver=${story.driver}`];
  return [
    { ring: story.ring, cohort: null },
    ...names.filter((name) => cohorts.includes(name)).map((cohort) => ({ ring: null, cohort })),
  ];
}

const isBad = (story: Story, { name }: Signal, from: number, to: number): boolean =>
  story.bad.some(({ signal, day }) => signal === name && day >= from && day <= to);

/** Counts against a baseline; of those the update came to that are not seen to have begun, every second as well. */
export function baselineOf(
  fleet: readonly Story[],
  { signals, closedUntil, today, cohorts }: ModelQuestion,
): readonly BaselineCount[] {
  const sums = new Map<string, BaselineCount>();
  const count = (of: Omit<BaselineCount, 'atRisk' | 'bad'>, isBadNow: boolean): void => {
    const { atRisk = 0, bad = 0 } = sums.get(JSON.stringify(of)) ?? {};
    sums.set(JSON.stringify(of), { ...of, atRisk: atRisk + 1, bad: bad + (isBadNow ? 1 : 0) });
  };
  for (const [number, story] of fleet.entries())
    for (const signal of signals.filter(hasUsual)) {
      const isWaiting = story.beganOn === null && (story.cameOn ?? Infinity) <= today;
      if (signal.source === 'installs' && isWaiting && story.registered && number % 2 === 0)
        for (const group of groupsOf(story, cohorts))
          count({ signal: signal.name, ...group, stratum: story.model ?? '', age: 1 }, false);
      for (let day = 0; day <= today; day += 1) {
        const { beganOn, heardOn, model } = story;
        if (beganOn === null || day < beganOn || day - beganOn + 1 > signal.windowDays) continue;
        if (isBad(story, signal, beganOn, day - 1)) continue;
        const bad = isBad(story, signal, day, day);
        const isRunning = day >= closedUntil;
        const isHeard = isRunning || signal.source === 'contact' || (heardOn ?? -1) >= day;
        if (!bad && !(story.registered && isHeard)) continue;
        const of = { stratum: model ?? '', age: day - beganOn + 1 };
        for (const group of groupsOf(story, cohorts))
          count({ signal: signal.name, ...group, ...of }, bad);
      }
    }
  return [...sums.values()];
}

/** The day from which on a device stands beside those that the update did not come to. */
export function sinceOf({ cameOn, beganOn }: Story): number | null {
  return cameOn ?? beganOn;
}

/** The first day that is not compared yet: silence is known late, and what people and builds tell at once. */
function comparedUntil({ source }: Signal, today: number): number {
  if (source === 'contact') return today - silenceDays;
  return source === 'reports' || source === 'builds' ? today + 1 : today;
}

/** Counts side by side. */
export function controlOf(
  fleet: readonly Story[],
  { signals, today, cohorts, offers }: ModelQuestion,
): readonly ControlCount[] {
  const counts: ControlCount[] = [];
  const groups = fleet.flatMap((story) => groupsOf(story, cohorts));
  const distinct = [...new Map(groups.map((one) => [JSON.stringify(one), one])).values()];
  for (const signal of signals.filter(hasControl))
    for (const group of distinct)
      for (let day = 0; day < comparedUntil(signal, today); day += 1) {
        const isHeard = ({ heardOn }: Story): boolean =>
          signal.source === 'contact' ? heardOn === day : (heardOn ?? -1) >= day;
        const at = fleet.filter(
          (one) =>
            one.registered &&
            !isBad(one, signal, day - 7, day - 1) &&
            (isHeard(one) || isBad(one, signal, day, day)),
        );
        const isIn = (one: Story): boolean =>
          groupsOf(one, cohorts).some((own) => JSON.stringify(own) === JSON.stringify(group));
        const ageOf = (one: Story): number => {
          if (group.cohort !== null) return day - (one.beganOn ?? Infinity) + 1;
          const since = sinceOf(one) ?? Infinity;
          const offered = offers[one.ring] ?? Infinity;
          return since >= offered && offered >= day ? 0 : day - since + 1;
        };
        const updated = at.filter(
          (one) => ageOf(one) >= 1 && ageOf(one) <= signal.windowDays && isIn(one),
        );
        const others = at.filter(
          (one) =>
            ageOf(one) < 1 &&
            (offers[one.ring] ?? Infinity) >= day &&
            (group.cohort === null || isIn(one)),
        );
        const bad = (some: readonly Story[]): number =>
          some.filter((one) => isBad(one, signal, day, day)).length;
        if (updated.length === 0) continue;
        counts.push({
          signal: signal.name,
          ...group,
          day,
          updatedAtRisk: updated.length,
          updatedBad: bad(updated),
          othersAtRisk: others.length,
          othersBad: bad(others),
        });
      }
  return counts;
}

/** What was seen in the two weeks before the publication, as a day of others. */
export function beforeOf(
  fleet: readonly Story[],
  { signals, cohorts }: ModelQuestion,
): readonly ControlCount[] {
  return signals.filter(hasControl).flatMap((signal) => {
    const told = fleet.flatMap(({ bad }) =>
      bad.filter((one) => one.signal === signal.name && one.day < 0).map(({ day }) => day),
    );
    const first = Math.max(-14, Math.min(...told) + 1);
    if (told.length === 0 || first >= 0) return [];
    const heard = fleet.filter(({ registered, heardOn }) => registered && heardOn !== null);
    if (heard.length === 0) return [];
    const dayOf = (devices: readonly Story[], group: Group): ControlCount => {
      const turned = devices.flatMap((one) =>
        one.bad.filter(
          ({ signal: name, day }) =>
            name === signal.name &&
            day >= first &&
            day < 0 &&
            !isBad(one, signal, day - 7, day - 1),
        ),
      ).length;
      return {
        signal: signal.name,
        ...group,
        day: -1,
        updatedAtRisk: 0,
        updatedBad: 0,
        othersAtRisk: Math.max(0, devices.length * -first - 7 * turned),
        othersBad: turned,
      };
    };
    const rings = ['first', 'broad'].map((ring) => dayOf(heard, { ring, cohort: null }));
    const ofCohorts = cohorts.flatMap((cohort) => {
      const own = heard.filter((one) =>
        groupsOf(one, cohorts).some((group) => group.cohort === cohort),
      );
      return own.length === 0 ? [] : [dayOf(own, { ring: null, cohort })];
    });
    return [...rings, ...ofCohorts];
  });
}
