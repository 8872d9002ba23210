/**
 * What a device is, drawn from its number: hardware, place, habits and the troubles it carries. These are the numbers
 * and references that behaviour is computed from; `facts.ts` words them for Graph. Traits are made anew whenever they
 * are asked for (a few microseconds), which is why a fleet of a million devices needs no memory.
 */
import {
  choose,
  createChoice,
  dealPlace,
  draw,
  drawBetween,
  foldSeed,
  streams,
  type Choice,
  type Drawer,
} from '../hash.ts';
import type { Catalog } from '../published/catalog.ts';
import { type PublishedProducts, publishedLater } from '../published/products.ts';
import type { Habit, HabitKind, Presence } from './presence.ts';
import {
  registrationDefects,
  type RegistrationDefect,
  type Scenario,
  type ScenarioCohort,
  type ScenarioHoliday,
} from '../scenario/scenarioSchema.ts';
import {
  lineName,
  linesToCome,
  servicedLine,
  windowsLines,
  type WindowsLine,
} from './windowsLine.ts';
import { isInCohort } from './cohort.ts';
import { zoneOf } from '../zone.ts';
import { dayMs, hourMs } from '../../time.ts';

/** Within this time from the fleet's beginning a leaving device falls silent. */
const leavingDays = 42;
/** How long a silent candidate has not been in contact, beyond the 28 days that a prerequisite allows. */
const silentDays = [30, 200] as const;

type Hardware = Scenario['devices']['hardware'][number];
type Site = Scenario['devices']['sites'][number];

/** What goes wrong on a device for itself, at most one. */
type Trouble = 'fullDisk' | 'groupPolicy' | 'applyError' | 'leaving' | 'behind';

/** A device, in numbers. */
export interface Traits extends Drawer {
  readonly site: Site;
  readonly hardware: Hardware;
  readonly firmware: string;
  readonly line: WindowsLine;
  readonly edition: string;
  readonly joinType: 'azureADJoined' | 'hybridAzureADJoined';
  readonly managementAgent: 'mdm' | 'configurationManagerClientMdm';
  readonly defect: RegistrationDefect | null;
  readonly isOutside: boolean;
  readonly group: string;
  readonly trouble: Trouble | null;
  readonly healthTools: boolean;
  readonly enrolledAt: number;
  readonly presence: Presence;
  readonly cohorts: readonly ScenarioCohort[];
  /** How much more or less than the average this device crashes; 1 on average. */
  readonly frailty: number;
}

/** A fleet's make-up, prepared for drawing. */
export interface Makeup {
  readonly seed: number;
  readonly size: number;
  readonly startAt: number;
  readonly scenario: Scenario;
  readonly catalog: Catalog;
  readonly sites: Choice<Site>;
  readonly hardware: Choice<Hardware>;
  readonly firmware: ReadonlyMap<Hardware, Choice<string>>;
  readonly habits: ReadonlyMap<Hardware, Choice<HabitKind>>;
  readonly lines: Choice<WindowsLine>;
  /** Versions that devices have or can be taken to. */
  readonly linesToCome: readonly WindowsLine[];
  readonly editions: Choice<string>;
  readonly joinTypes: Choice<Traits['joinType']>;
  readonly managementAgents: Choice<Traits['managementAgent']>;
  readonly groups: Choice<string>;
  /** Worked out when first asked for. */
  readonly published: () => PublishedProducts;
}

interface MakeupOptions {
  readonly seed: number;
  readonly size: number;
  readonly scenario: Scenario;
  readonly catalog: Catalog;
  readonly startAt: number;
}

/** Prepares a scenario for drawing. Throws a `RangeError` when the release has no Windows version to give. */
export function createMakeup({ seed, size, scenario, catalog, startAt }: MakeupOptions): Makeup {
  const { devices, registration } = scenario;
  const lines = windowsLines(catalog, startAt);
  if (lines.length === 0)
    throw new RangeError(
      `Release ${catalog.release} has no build that a device could run before it.`,
    );
  const weightOf = (line: WindowsLine) =>
    devices.windowsVersions[lineName(line)] ?? devices.otherWindowsVersionWeight;
  return {
    seed: foldSeed(seed),
    size,
    startAt,
    scenario,
    catalog,
    sites: createChoice(devices.sites.map((item) => ({ item, weight: item.weight }))),
    hardware: createChoice(devices.hardware.map((item) => ({ item, weight: item.weight }))),
    firmware: new Map(devices.hardware.map((item) => [item, choiceOf(item.firmware)])),
    habits: new Map(devices.hardware.map((item) => [item, choiceOf<HabitKind>(item.habits)])),
    lines: createChoice(lines.map((item) => ({ item, weight: weightOf(item) }))),
    linesToCome: linesToCome(catalog, lines, startAt),
    editions: choiceOf(devices.editions),
    joinTypes: choiceOf<Traits['joinType']>(devices.joinTypes),
    managementAgents: choiceOf<Traits['managementAgent']>(devices.managementAgents),
    published: publishedLater(catalog, scenario.products),
    groups: createChoice(registration.groups.map(({ name, weight }) => ({ item: name, weight }))),
  };
}

function choiceOf<T extends string>(weights: Readonly<Partial<Record<T, number>>>): Choice<T> {
  const pairs = Object.entries(weights) as [T, number][];
  return createChoice(pairs.map(([item, weight]) => ({ item, weight })));
}

/** Draws a device. */
export function traitsOf(makeup: Makeup, index: number): Traits {
  const { seed, startAt, scenario } = makeup;
  const drawer = { seed, index };
  const hardware = choose(makeup.hardware, draw(drawer, streams.hardware));
  const site = choose(makeup.sites, draw(drawer, streams.site));
  const fate = fateOf(makeup, drawer);
  const trouble = troubleOf(makeup, drawer);
  const traits = {
    seed,
    index,
    site,
    hardware,
    firmware: chooseOf(makeup.firmware, hardware, draw(drawer, streams.bios)),
    line: lineOf(makeup, drawer),
    edition: editionOf(makeup, drawer),
    joinType: choose(makeup.joinTypes, draw(drawer, streams.join)),
    managementAgent: managementAgent(makeup, drawer, fate.defect),
    ...fate,
    group: choose(makeup.groups, draw(drawer, streams.group)),
    trouble,
    healthTools: draw(drawer, streams.healthTools) < scenario.devices.healthToolsShare,
    enrolledAt: daysBefore(
      startAt,
      drawBetween(drawer, streams.enrolled, 0, scenario.devices.enrolledDaysAgo),
    ),
    presence: presenceOf(makeup, drawer, { hardware, site, defect: fate.defect, trouble }),
    // Squared and halved towards both ends: most devices hardly ever crash, a few do it often. The mean is 1.
    frailty: 0.25 + 2.25 * draw(drawer, streams.frailty) ** 2,
    cohorts: none,
  };
  const cohorts = scenario.cohorts.filter((cohort, nth) => isInCohort(cohort, nth, traits));
  return cohorts.length === 0 ? traits : { ...traits, cohorts };
}

function editionOf({ editions }: Makeup, drawer: Drawer): string {
  return choose(editions, draw(drawer, streams.sku));
}

/** Only Enterprise can be enrolled in hotpatch. */
function lineOf(makeup: Makeup, drawer: Drawer): WindowsLine {
  const line = choose(makeup.lines, draw(drawer, streams.windows));
  const serviced = servicedLine(line, drawer, makeup.scenario.updating.extendedUpdatesShare);
  if (serviced !== line) return serviced;
  const isEnrolled =
    line.hotpatch !== null &&
    editionOf(makeup, drawer) === 'Enterprise' &&
    draw(drawer, streams.hotpatch) < makeup.scenario.updating.hotpatchShare;
  return isEnrolled ? (line.hotpatch ?? line) : line;
}

const none: readonly ScenarioCohort[] = [];

function chooseOf<K, T>(choices: ReadonlyMap<K, Choice<T>>, key: K, uniform: number): T {
  const choice = choices.get(key);
  if (choice === undefined) throw new RangeError('no choice was prepared for this hardware');
  return choose(choice, uniform);
}

/** Defects and staying outside the registration group are dealt, so that even 1,000 devices show each of them. */
function fateOf(
  makeup: Makeup,
  drawer: Drawer,
): { defect: RegistrationDefect | null; isOutside: boolean } {
  const { defects, outsideShare } = makeup.scenario.registration;
  const place = dealPlace(drawer, streams.defect, makeup.size);
  let upTo = 0;
  for (const defect of registrationDefects) {
    upTo += defects[defect];
    if (place < upTo) return { defect, isOutside: false };
  }
  return { defect: null, isOutside: place < upTo + outsideShare };
}

function troubleOf({ scenario, size }: Makeup, drawer: Drawer): Trouble | null {
  const { storage, conflicts, contact, updating } = scenario;
  const place = dealPlace(drawer, streams.conflict, size);
  let upTo = storage.fullShare;
  if (place < upTo) return 'fullDisk';
  upTo += conflicts.groupPolicyShare;
  if (place < upTo) return 'groupPolicy';
  upTo += conflicts.applyErrorShare;
  if (place < upTo) return 'applyError';
  upTo += contact.leavingShare;
  if (place < upTo) return 'leaving';
  upTo += updating.behindShare;
  return place < upTo ? 'behind' : null;
}

/** Only a co-managed device can have a workload left at Configuration Manager. */
function managementAgent(
  makeup: Makeup,
  drawer: Drawer,
  defect: RegistrationDefect | null,
): Traits['managementAgent'] {
  if (defect === 'workloadsNotMoved') return 'configurationManagerClientMdm';
  return choose(makeup.managementAgents, draw(drawer, streams.agent));
}

function presenceOf(
  { scenario, habits, startAt, catalog }: Makeup,
  drawer: Drawer,
  device: {
    hardware: Hardware;
    site: Site;
    defect: RegistrationDefect | null;
    trouble: Trouble | null;
  },
): Presence {
  const kind = chooseOf(habits, device.hardware, draw(drawer, streams.habit));
  const habit: Habit | null = kind === 'alwaysOn' ? null : scenario.presence[kind];
  return {
    seed: drawer.seed,
    index: drawer.index,
    zone: zoneOf(device.site.zone),
    habit,
    holidays: scenario.presence.holidays.flatMap((holiday, nth) =>
      isAway(drawer, { holiday, nth, site: device.site })
        ? [holidayOf(holiday, catalog.patchTuesdayAt)]
        : [],
    ),
    startHour: habit === null ? 0 : drawBetween(drawer, streams.startMinute, 0, habit.startHour),
    hours: habit === null ? 24 : drawBetween(drawer, streams.dayLength, 0, habit.hours),
    silentFrom: silentFrom(drawer, startAt, device),
    checkInMs: Math.floor(
      scenario.contact.checkInHours *
        hourMs *
        (0.96 + 0.08 * draw(drawer, streams.checkInDelay, 1)),
    ),
  };
}

function isAway(
  drawer: Drawer,
  { holiday, nth, site }: { holiday: ScenarioHoliday; nth: number; site: Site },
): boolean {
  const { sites, share } = holiday;
  return (sites?.includes(site.name) ?? true) && draw(drawer, streams.holiday, nth) < share;
}

/** The civil day of the release is its second Tuesday, wherever the device stands. */
function holidayOf({ fromDay, days }: ScenarioHoliday, patchTuesdayAt: number) {
  const from = Math.floor(patchTuesdayAt / dayMs) + fromDay;
  return { from, to: from + days };
}

function silentFrom(
  drawer: Drawer,
  startAt: number,
  { defect, trouble }: { defect: RegistrationDefect | null; trouble: Trouble | null },
): number {
  if (defect === 'silent')
    return daysBefore(startAt, drawBetween(drawer, streams.silenceStart, 0, silentDays));
  if (trouble === 'leaving')
    return daysBefore(startAt, -draw(drawer, streams.silenceStart) * leavingDays);
  return Infinity;
}

function daysBefore(at: number, days: number): number {
  return Math.floor(at - days * dayMs);
}
