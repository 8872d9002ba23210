/** What a tenant’s report is made of: counts and releases, never a list of devices, so that it is as small at a million. */
import type { Area } from '../area/facts.ts';
import type { Incident } from '../incident/incident.ts';
import type { ObjectiveLook } from '../objective/look.ts';
import type { SupportRequest } from '../support/request.ts';
import type { Judgement, Progress, Release } from '../release/state/release.ts';

/** All of a tenant, as of one instant. */
export interface TenantValues {
  readonly tenant: string;
  /** The instant the report stands for: in a rehearsal that of its virtual time. */
  readonly asOf: number;
  /** Areas that have had a release, in the order of all areas. */
  readonly areas: readonly AreaValues[];
  /** Candidates that could not be registered, by the check they failed; those of most devices first. */
  readonly notRegistered: readonly ReasonCount[];
  /** Incidents that are open, the newest first. */
  readonly incidents: readonly Incident[];
  /** Support requests that are not over, the newest first, without what was written of them. */
  readonly requests: readonly SupportRequest[];
}

/** An area with its newest release. */
export interface AreaValues {
  readonly area: Area;
  /** `running` or `over`. */
  readonly status: string;
  readonly release: Release;
  /** Releases of this area, oldest first, the newest among them; at most a year. */
  readonly months: readonly Month[];
  /** What the last look saw stand before the objective; null = there was none. */
  readonly look: ObjectiveLook | null;
  /** Which versions the fleet has, day by day, oldest first; empty = nobody has noted any yet. */
  readonly days: readonly FleetDay[];
  /** Failed installs by what was told of them, those of most devices first. */
  readonly failures: readonly FailureCount[];
}

/** How a release of a month went. */
export interface Month {
  readonly id: string;
  readonly publishedAt: number;
  readonly target: number | null;
  readonly judgedOnDay: number;
  /** Null = not judged yet. */
  readonly objective: Judgement | null;
  /** How far it was, oldest first: one look a day. */
  readonly course: readonly MonthPoint[];
}

/** How far a release was at one look, all rings together. */
export type MonthPoint = Pick<Progress, 'asOf'> & {
  readonly eligible: number;
  readonly updated: number;
  readonly ineligible: number;
  readonly devices: number;
};

/** Devices of which the same reason is to be told. */
export interface ReasonCount {
  readonly reason: string;
  readonly devices: number;
}

/** A day of a fleet, as its first look saw it. */
export interface FleetDay {
  readonly at: number;
  readonly versions: readonly VersionShare[];
}

/** Devices on one version of an area’s product; null = further ones, or not told. */
export interface VersionShare {
  readonly version: string | null;
  readonly devices: number;
}

/** Devices whose install failed alike. */
export interface FailureCount {
  /** Error class and code as they were told; null = none was. */
  readonly what: string | null;
  readonly code: string | null;
  readonly devices: number;
}
