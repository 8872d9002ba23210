/**
 * What there is to know of a management area, as data: no code outside asks which area it is. Workflows may import it; what
 * is decided and done in an area stands in its rules and its adapter. Who may do what, and by which document: docs/domain.md,
 * "What each area can do".
 */
import type { CalendarDays } from '../calendarDays.ts';
import type { EligibilityRule } from '../device/readiness.ts';
import type { Signal } from '../evidence/signal/signal.ts';
import type { RingName, RingPlan } from '../ring.ts';

/** A kind of thing that is kept up to date. */
export type Area = 'quality' | 'feature' | 'office' | 'edge' | 'teams';

/** What runs on a device and is kept up to date; several areas may keep the same. */
export type Product = 'windows' | Exclude<Area, 'quality' | 'feature'>;

/** Who acts: the service by itself, or the tenant's operator. */
export type Party = 'service' | 'tenant';

/**
 * What may be done with a release of an area:
 * `openRings` have its rings open one after the other, and keep closed those that have not;
 * `pause` stop rings that are open, and let them go on;
 * `expedite` have rings get it at once;
 * `rollBack` take it off devices that have it;
 * `hold` keep it from devices that share a fact, while others get it.
 */
export type Ability = 'openRings' | 'pause' | 'expedite' | 'rollBack' | 'hold';

/** Somebody who may do something, or the reason why nobody may. */
export type Permission =
  { readonly by: readonly Party[] } | { readonly by: readonly []; readonly why: string };

/** What a rule or a command makes use of, and in whose name. */
export interface Use {
  readonly ability: Ability;
  readonly by: Party;
}

/** What a release is to come to, and the day of release on which that is judged and the month ends. */
export interface Objective {
  /** Share of eligible devices that must be up to date; null = none is asked, and how far it came is told alone. */
  readonly target: number | null;
  readonly judgedOnDay: number;
}

/** What is known of every area, whether its releases are carried out or not. */
export interface AreaOutline {
  readonly area: Area;
  readonly title: string;
  readonly product: Product;
  /** What of its product is compared: `version` which Windows it is; missing = how far it is within its line. */
  readonly grain?: 'version';
  readonly abilities: Readonly<Record<Ability, Permission>>;
  readonly objective: Objective;
}

/** A release by its name, and when it is published. */
export interface Dated {
  readonly id: string;
  readonly publishedAt: number;
}

/** When the releases of an area come, and what they are called. */
export interface AreaCalendar {
  /** The first release that lies at least so many days ahead. */
  readonly coming: (now: number, leadDays: number) => Dated;
  /** When the one after that is published. */
  readonly next: (publishedAt: number) => number;
  /** The release that is meant by a name, in full or without its letter; null = none is called so. */
  readonly parseId: (name: string) => Dated | null;
  /** The days that lie so many before each publication, 0–29, in Redmond's time zone. */
  readonly daysBefore: (days: number) => readonly CalendarDays[];
}

/** What things are called in an area, where sentences are the same for all. */
export interface AreaWords {
  /** `quality update`. */
  readonly update: string;
  /** What an update is for, one or several: `Windows version`. */
  readonly version: string;
  /** How old what is known of versions may be, as it stands beside figures; missing = as old as the last look. */
  readonly staleness?: string;
  /** What becomes of devices that are further than a pin, behind `stay on 1.2`; missing = they go back to it. */
  readonly pinned?: string;
}

/** What releases that take months ask for. Such an area is played and started by its name alone. */
export interface Lasting {
  /** The longest that a ring may wait after publication, days. */
  readonly deferralDaysMax: number;
  /** The last day of release that anything may be put on. */
  readonly lastDay: number;
  /** The day of the summary that is usual. */
  readonly summaryOnDay: number;
}

/** All facts of an area whose releases are carried out. */
export interface AreaFacts extends AreaOutline {
  readonly calendar: AreaCalendar;
  /** Published ring profiles, by name. */
  readonly profiles: Readonly<Record<string, readonly RingPlan[]>>;
  /** The profile of a policy that names none. */
  readonly usualProfile: string;
  /** Why a device does not count in the objective; the first that holds is told. */
  readonly eligibility: readonly EligibilityRule[];
  /** The ways in which a device can turn bad under its updates. */
  readonly signals: readonly Signal[];
  /** Sources that rings wait for until they are fresh, where they are connected. */
  readonly sources: readonly string[];
  readonly words: AreaWords;
  /**
   * How a ring is stopped. `pause` its policy is paused; `pin` its devices are pinned to the version before, to which those
   * that are further go back; `target` its policy, which always names a version to come to, names the one before, nobody
   * goes back, and that lasts until it is lifted.
   */
  readonly stop: 'pause' | 'pin' | 'target';
  /** How long its releases may take, where not within a month. */
  readonly lasting?: Lasting;
  /** The update channel of a ring’s devices, where rings have channels of their own; missing = all are on the same. */
  readonly channelOf?: (ring: RingName) => string;
  /**
   * Whether the product itself spreads a version, whatever the days of a ring, so that no deadline of ours reaches its
   * devices and a month may bring nothing; missing = no.
   */
  readonly isSpreadByProduct?: boolean;
  /** Whether its policy says what becomes of drivers, which go by the same policies of Intune; missing = it does not. */
  readonly keepsDrivers?: true;
  /** Whether its policy says what becomes of new versions where no release brings them; missing = it does not. */
  readonly keepsVersions?: true;
}

/** The service by itself, and operators. */
export const anybody: Permission = { by: ['service', 'tenant'] };
/** Operators alone, never the service by itself. */
export const onlyTenant: Permission = { by: ['tenant'] };
/** The service alone: operators cannot ask for it. */
export const onlyService: Permission = { by: ['service'] };

/** Nobody, and why. */
export const nobody = (why: string): Permission => ({ by: [], why });
