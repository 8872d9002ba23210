/**
 * What the store counts of a fleet for one release: devices at risk and devices that turned bad, by signal, ring, day
 * and group of devices, so that a verdict costs the same at any size of fleet. All plain JSON, and all a verdict rests
 * on.
 */

/**
 * Devices that share a fact: `model=Fjord 13 G2`. Facts are `manufacturer`, `model`, `firmware` (BIOS version),
 * `windows` (build number), `site` (Intune's device category), and whatever else the tenant tells of its devices
 * (`driver`, `app …`).
 */
export interface Cohort {
  readonly fact: string;
  readonly value: string;
}

/** A cohort's name as a key and for people. */
export function cohortName({ fact, value }: Cohort): string {
  return `${fact}=${value}`;
}

/** The cohort of a name; the fact ends at the first "=". */
export function cohortOf(name: string): Cohort {
  const [fact = '', ...value] = name.split('=');
  return { fact, value: value.join('=') };
}

/** Whether two are the same fact with the same value. */
export function isSameFact(one: Cohort, other: Cohort): boolean {
  return one.fact === other.fact && one.value === other.value;
}

/** Facts that all must be so, as a text: `model=Fjord 13 G2 and firmware=R68 1.22`. */
export function factsText(facts: readonly Cohort[]): string {
  return facts.map(cohortName).join(' and ');
}

/** The facts of such a text; an "and" that no fact follows is part of a value. */
export function factsIn(text: string): readonly Cohort[] {
  return text.split(/ and (?=[^=]+=)/).map(cohortOf);
}

/** Devices that have all of some facts, such as a hold's, with their name: `model=Fjord 13 G2 and driver=Wi-Fi 22.1`. */
export interface NamedCohort {
  readonly facts: readonly Cohort[];
  readonly name: string;
}

/** The cohort of some facts, whatever their order. */
export function withName(facts: readonly Cohort[]): NamedCohort {
  const names = [...new Set(facts.map(cohortName))].toSorted();
  return { facts, name: names.join(' and ') };
}

/** Device-days of one age against a known baseline: of `atRisk` devices on day `age` of their window, `bad` turned bad. */
export interface BaselineCount {
  readonly signal: string;
  /** The ring; null = any, which only counts of a cohort are. */
  readonly ring: string | null;
  /** The cohort's name; null = all devices. */
  readonly cohort: string | null;
  /** The model: what baselines are kept by. */
  readonly stratum: string;
  /** Day of the device's window, from 1. */
  readonly age: number;
  readonly atRisk: number;
  readonly bad: number;
}

/** Devices at risk and those that turned bad on one day, updated and not yet updated, side by side. */
export interface ControlCount {
  readonly signal: string;
  /** The ring of the updated ones; null in counts of a cohort. The others are of any ring. */
  readonly ring: string | null;
  readonly cohort: string | null;
  /** Days since the epoch, UTC. */
  readonly day: number;
  readonly updatedAtRisk: number;
  readonly updatedBad: number;
  readonly othersAtRisk: number;
  readonly othersBad: number;
}

/** How many devices have begun with the update, by ring or cohort, and how many of a group there are. */
export interface Exposure {
  readonly ring: string | null;
  readonly cohort: string | null;
  readonly devices: number;
  readonly exposed: number;
}

/**
 * Bad devices of cohorts that are set aside, by all of these cohorts that they are in. The cohorts' own counts do not tell
 * how far two of them overlap; this does, so that no bad device is taken away twice.
 */
export interface Overlaps {
  /** Names of the cohorts (`NamedCohort`). */
  readonly of: readonly string[];
  readonly baseline: readonly BaselineOverlap[];
  readonly control: readonly ControlOverlap[];
}

/** Devices that turned bad, against a known baseline. */
export interface BaselineOverlap extends Omit<BaselineCount, 'cohort' | 'atRisk' | 'ring'> {
  readonly ring: string;
  readonly in: readonly string[];
}

/** Devices that turned bad on one day, updated and not yet updated. */
export interface ControlOverlap extends Pick<
  ControlCount,
  'signal' | 'day' | 'updatedBad' | 'othersBad'
> {
  readonly in: readonly string[];
}

/** Everything counted for one look. */
export interface EvidenceCounts {
  readonly asOf: number;
  /** How far each source has been read, by name; null = never. Epoch milliseconds. */
  readonly readUntil: Readonly<Record<string, number | null>>;
  readonly baseline: readonly BaselineCount[];
  readonly control: readonly ControlCount[];
  readonly exposures: readonly Exposure[];
  /** Missing where fewer than two cohorts are set aside, and in looks of earlier versions. */
  readonly overlaps?: Overlaps;
  /** Cohorts that were looked at, whether or not they stand in the counts: those without two bad devices are left out. */
  readonly cohortsSeen: number;
  /** Devices of the first ring that did not come back from the restart of their update. */
  readonly notBooting: number;
}
