/**
 * What breaks on a device day by day: bug checks, and every start; applications are in `appEvents.ts`. Each day's events
 * hang on the day's own draws, so a longer question never changes the answer to a shorter one; an effect of an update
 * only adds events to days on which the device runs it. What the device runs is told lazily: on most days of most
 * devices nothing breaks, and then its month with updates need not be told at all.
 */
import {
  choose,
  countEvents,
  createChoice,
  draw,
  drawBits,
  streams,
  type Choice,
} from '../hash.ts';
import { closesAt, opensAt } from '../device/presence.ts';
import type { Scenario, ScenarioCohort } from '../scenario/scenarioSchema.ts';
import type { BlueScreen, Startup } from '../state.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import { harmfulTo, hasDriver, type HarmfulDriver } from '../driver/driverHarm.ts';
import { isAffected, isHurtByVersion } from './harm.ts';
import type { Life } from './walk.ts';
import { dayMs, minuteMs } from '../../time.ts';

type BlueScreenCause = NonNullable<ScenarioCohort['meanwhile']>;
/** Beyond the salts of what an update does to cohorts: their number is far below. */
const meanwhileSalt = 32;
const upgradedSalt = 48;
const driverSalt = 56;

type StopCode = Scenario['blueScreens']['stopCodes'][number];

/** From (inclusive) and to (exclusive). */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** Tells a device's month with updates when it is needed. */
export type LifeTeller = () => Life;

/** A day on which the device is on. */
export interface Day {
  readonly number: number;
  readonly opens: number;
  readonly closes: number;
}

/** Bug checks in a period, by rising instant. */
export function blueScreensIn(
  makeup: Makeup,
  traits: Traits,
  life: LifeTeller,
  period: Period,
): BlueScreen[] {
  const harmful = harmfulTo(makeup, traits);
  const screens = eachDay(traits, period, (day) => {
    const found = blueScreensOn(makeup, traits, life, day);
    if (harmful.length === 0) return found;
    const byDrivers = driverScreensOn(harmful, { traits, life, day });
    return [...found, ...byDrivers].sort((left, right) => left.at - right.at);
  });
  return screens.filter(within(period));
}

function blueScreensOn(makeup: Makeup, traits: Traits, life: LifeTeller, day: Day): BlueScreen[] {
  const { perDeviceDay } = makeup.scenario.blueScreens;
  const found = momentsOn(traits, day, {
    stream: streams.blueScreen,
    salt: 0,
    mean: perDeviceDay * traits.frailty,
  }).map((at, nth): BlueScreen => {
    const stop = choose(
      stopCodes(makeup.scenario),
      draw(traits, streams.stopCode, day.number * 8 + nth),
    );
    const { code: stopCode, faultBucket } = stop;
    return { at, stopCode, faultBucket, osVersion: buildAt(life(), at) };
  });
  for (const [nth, cohort] of traits.cohorts.entries()) {
    const mean = cohort.afterUpdate?.blueScreensPerDeviceDay ?? 0;
    const moments = momentsOn(traits, day, { stream: streams.blueScreen, salt: nth + 1, mean });
    for (const at of moments) {
      const build = buildAt(life(), at);
      if (isAffected({ makeup, traits }, cohort, build))
        found.push(cohortScreen(cohort.afterUpdate, at, build));
    }
    const upgraded = momentsOn(traits, day, {
      stream: streams.blueScreen,
      salt: nth + upgradedSalt,
      mean: cohort.afterUpgrade?.blueScreensPerDeviceDay ?? 0,
    });
    for (const at of upgraded) {
      const build = buildAt(life(), at);
      if (isHurtByVersion({ makeup, traits }, cohort, build))
        found.push(cohortScreen(cohort.afterUpgrade, at, build));
    }
    const meanwhile = momentsOn(traits, day, {
      stream: streams.blueScreen,
      salt: nth + meanwhileSalt,
      mean: cohort.meanwhile?.blueScreensPerDeviceDay ?? 0,
    });
    for (const at of meanwhile) {
      if (!isMeanwhile(makeup, cohort, at)) continue;
      found.push(cohortScreen(cohort.meanwhile, at, buildAt(life(), at)));
    }
  }
  return found.sort((left, right) => left.at - right.at);
}

interface DeviceDay {
  readonly traits: Traits;
  readonly life: LifeTeller;
  readonly day: Day;
}

function driverScreensOn(
  harmful: readonly HarmfulDriver[],
  { traits, life, day }: DeviceDay,
): BlueScreen[] {
  return harmful.flatMap((driver, nth) => {
    const { blueScreensPerDeviceDay: mean } = driver.harm;
    const salt = nth + driverSalt;
    return momentsOn(traits, day, { stream: streams.blueScreen, salt, mean })
      .filter((at) => hasDriver(life().drivers(), driver, at))
      .map((at) => cohortScreen(driver.harm, at, buildAt(life(), at)));
  });
}

function cohortScreen(
  cause: Pick<BlueScreenCause, 'stopCode' | 'faultBucket'> | undefined,
  at: number,
  osVersion: string,
): BlueScreen {
  return {
    at,
    stopCode: cause?.stopCode ?? '0x0000007e',
    faultBucket: cause?.faultBucket ?? 'AV_unknown_driver',
    osVersion,
  };
}

/** Whether it is a day on which something befalls a cohort, with the update or without it. */
export function isMeanwhile(
  { catalog }: Makeup,
  { meanwhile }: ScenarioCohort,
  at: number,
): boolean {
  if (meanwhile === undefined) return false;
  const day = (at - catalog.patchTuesdayAt) / dayMs;
  return day >= meanwhile.fromDay && day < (meanwhile.toDay ?? Infinity);
}

/** Every start in a period: of the day, after an update, after a bug check. */
export function startupsIn(
  makeup: Makeup,
  traits: Traits,
  life: LifeTeller,
  period: Period,
): Startup[] {
  const daily = eachDay(traits, period, (day) =>
    traits.presence.habit === null
      ? []
      : [startup(traits, life, { at: day.opens, category: 'shutdownWithoutUpdate' })],
  );
  const updates = life().restarts.map(({ at, isFeatureUpdate = false }) => ({
    ...startup(traits, life, { at, category: 'restartWithUpdate' }),
    isFeatureUpdate,
  }));
  return [...daily, ...updates, ...blueScreenStartsIn(makeup, traits, life, period)]
    .filter(within(period))
    .sort((left, right) => left.at - right.at);
}

/** Only the starts after a bug check: they cost little to find, because most devices have none. */
export function blueScreenStartsIn(
  makeup: Makeup,
  traits: Traits,
  life: LifeTeller,
  period: Period,
): Startup[] {
  return blueScreensIn(makeup, traits, life, period).map((screen) => ({
    ...startup(traits, life, { at: screen.at, category: 'blueScreen' }),
    stopCode: screen.stopCode,
    faultBucket: screen.faultBucket,
  }));
}

function startup(
  traits: Traits,
  life: LifeTeller,
  { at, category }: Pick<Startup, 'at' | 'category'>,
): Startup {
  const salt = Math.floor(at / minuteMs);
  const pace = 0.7 + 0.9 * draw(traits, streams.boot, 0);
  return {
    at,
    category,
    stopCode: null,
    faultBucket: null,
    osVersion: buildAt(life(), at),
    isFeatureUpdate: false,
    bootTimeMs: Math.round((14_000 + (drawBits(traits, streams.boot, salt) % 22_000)) * pace),
    loginTimeMs: Math.round((9_000 + (drawBits(traits, streams.boot, salt + 1) % 15_000)) * pace),
  };
}

/** What the device runs at an instant. */
export function buildAt(life: Life, at: number): string {
  return life.builds.findLast(({ from }) => from <= at)?.build ?? '';
}

/** The moments of events on one day; at most one draw for the count, one for each moment. */
export function momentsOn(
  traits: Traits,
  day: Day,
  rate: { stream: number; salt: number; mean: number },
): number[] {
  if (rate.mean === 0) return [];
  const salt = day.number * 64 + rate.salt;
  const count = countEvents(draw(traits, rate.stream, salt), rate.mean);
  const moments: number[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const place = draw(traits, streams.blueScreenTime, Math.imul(salt, 41) + nth * 7 + rate.stream);
    moments.push(Math.floor(day.opens + place * (day.closes - day.opens)));
  }
  return moments;
}

/** What is told of each day of a period on which the device is on. */
export function eachDay<T>(
  traits: Traits,
  { from, to }: Period,
  tell: (day: Day) => readonly T[],
): T[] {
  const { presence } = traits;
  const found: T[] = [];
  for (
    let number = presence.zone.dayOf(from) - 1;
    presence.zone.startOf(number) < to;
    number += 1
  ) {
    const opens = opensAt(presence, number);
    if (Number.isNaN(opens)) continue;
    const closes = Math.min(closesAt(presence, number, opens), presence.silentFrom);
    found.push(...tell({ number, opens, closes }));
  }
  return found;
}

/** Whether an event lies in a period. */
export function within({ from, to }: Period): (event: { readonly at: number }) => boolean {
  return ({ at }) => from <= at && at < to;
}

const choices = new WeakMap<Scenario, Choice<StopCode>>();

function stopCodes(scenario: Scenario): Choice<StopCode> {
  let choice = choices.get(scenario);
  if (choice === undefined) {
    choice = createChoice(
      scenario.blueScreens.stopCodes.map((item) => ({ item, weight: item.weight })),
    );
    choices.set(scenario, choice);
  }
  return choice;
}
