/**
 * What the care of a tenant carries from one walk of its fleet to the next: which areas want labels as of when, how far
 * the fleet was walked, and what does not succeed. A walk has two steps: the fleet is discovered and registered, once for all
 * areas; then it is labelled, each device read once, for every area that wants it. Plain JSON, a few lines an area.
 */
import type { Area } from '../area/facts.ts';
import type { DriverPlan } from '../driver/plan.ts';
import type { VersionsKept } from '../pinning/kept.ts';
import type { VersionPlan } from '../pinning/plan.ts';
import { pace } from '../release/state/pace.ts';
import type { Trouble } from '../release/state/mishap.ts';
import { triedInVain, troubled, troubleOf, untroubled } from '../release/state/trouble.ts';
import type { RingShare } from '../ring.ts';
import { dayMs, hourMs } from '../time.ts';
import type { Purged, RetentionPlan } from './retention.ts';

/** An area that wants its devices registered and labelled as of an instant. */
export interface LabelsDemand {
  readonly area: Area;
  /** The shares by which new devices get a ring, were it this area's to say. */
  readonly rings: readonly RingShare[];
  readonly asOf: number;
  /** What its policy wants of drivers; missing = it is not its matter, or an earlier version asked. */
  readonly drivers?: DriverPlan;
  /** The same of new versions of Windows. */
  readonly versions?: VersionPlan;
  /** How long what is kept. */
  readonly retention?: RetentionPlan;
}

/** How far the store says that a fleet was walked; missing = never. */
export interface Walked {
  readonly registeredAt: number | null;
  /** By area: never later than `registeredAt`. */
  readonly labelledAt: Readonly<Partial<Record<Area, number>>>;
}

/** One step of a walk. */
export type WalkStep =
  | {
      readonly kind: 'register';
      readonly asOf: number;
      /** Whether all devices are listed, as for a release, or those that have changed. */
      readonly isWhole: boolean;
    }
  | { readonly kind: 'label'; readonly asOf: number; readonly areas: readonly Area[] };

/** The care of a tenant. */
export interface TenantCare {
  readonly tenant: string;
  /** In a rehearsal the fleet's time is its releases': nothing is walked that none of them has asked for. */
  readonly isRehearsal: boolean;
  /** Areas that have asked, in the order in which they first did, each with its latest demand. */
  readonly areas: readonly LabelsDemand[];
  readonly walked: Walked;
  /** Whether somebody has asked since the last walk was begun. */
  readonly isAsked: boolean;
  /** When a step was last tried in vain; null = the last one succeeded. */
  readonly triedAt: number | null;
  /** `registration`, `readiness`, `drivers`, `versions`, `retention`, and `demand`: one that was no demand. */
  readonly troubles: readonly Trouble[];
  /** What drivers were found to be when they were looked after last; missing = never. */
  readonly driversKept?: DriversKept;
  /** The same of versions of Windows. */
  readonly versionsKept?: VersionsKept;
  /** The last purge; missing = never. */
  readonly purged?: Purged;
}

/** What came of looking after drivers. */
export interface DriversKept {
  readonly asOf: number;
  /** Rings that a profile of ours gates, of how many. */
  readonly gated: number;
  readonly rings: number;
  /** What an operator should know, the worst first; a few. */
  readonly notes: readonly string[];
}

/** When the fleet is looked after next, and what for. */
export interface CareWake {
  readonly at: number;
  readonly why: string;
}

/** Devices are discovered, and groups put right, each hour ("Device registration overview", "Update rings", 2022). */
const registeredEveryMs = hourMs;
/** Devices are labelled each day ("Post-device registration readiness checks", 2022). */
const labelledEveryMs = dayMs;
const purgedEveryMs = dayMs;

/** The id of the workflow that cares for a tenant. */
export function careWorkflowId(tenant: string): string {
  return `tenant/${tenant}/care`;
}

/** The care of a tenant at its beginning. */
export function beginCare({
  tenant,
  isRehearsal,
}: Pick<TenantCare, 'tenant' | 'isRehearsal'>): TenantCare {
  const walked = { registeredAt: null, labelledAt: {} };
  return { tenant, isRehearsal, areas: [], walked, isAsked: false, triedAt: null, troubles: [] };
}

/** The care once an area has asked. To ask again, or for an earlier instant than before, changes nothing that is done. */
export function demanded(care: TenantCare, demand: LabelsDemand): TenantCare {
  const known = care.areas.find(({ area }) => area === demand.area);
  const asOf = Math.max(demand.asOf, known?.asOf ?? demand.asOf);
  const areas =
    known === undefined
      ? [...care.areas, demand]
      : care.areas.map((one) => (one === known ? { ...demand, asOf } : one));
  return { ...untroubled(care, 'demand'), areas, isAsked: true };
}

/** The care once something has come that is no demand. */
export function notDemanded(care: TenantCare, why: string, at: number): TenantCare {
  return troubled(care, { subject: 'demand', kind: 'BadDemand', why, at, nextAt: null });
}

/** The care once a walk is begun: whoever asks from now on asks for another. */
export function begun(care: TenantCare): TenantCare {
  return { ...care, isAsked: false };
}

/** The care with what the store says: it alone knows how far the fleet was walked, also after a restore. */
export function withWalked(care: TenantCare, walked: Walked): TenantCare {
  return { ...care, walked };
}

/** What is looked after beside the walks of the fleet. */
export type BesideWalk = 'drivers' | 'versions' | 'retention';

/** What is wanted of it, and by the releases of which area. */
export interface Wanted<Subject extends BesideWalk> {
  readonly area: Area;
  readonly plan: NonNullable<LabelsDemand[Subject]>;
}

/** Whose releases say what becomes of it, and what; null = nobody's. */
export function wantedOf<Subject extends BesideWalk>(
  { areas }: TenantCare,
  subject: Subject,
): Wanted<Subject> | null {
  for (const { area, [subject]: plan } of areas) if (plan) return { area, plan };
  return null;
}

/** The care once drivers were looked after. */
export function driversDone(care: TenantCare, kept: DriversKept): TenantCare {
  return { ...untroubled(care, 'drivers'), driversKept: kept };
}

/** The care once rings were kept on their versions. */
export function versionsDone(care: TenantCare, kept: VersionsKept): TenantCare {
  return { ...untroubled(care, 'versions'), versionsKept: kept };
}

/** Whether what is old is to be forgotten: once a day. */
export function purgeIsDue({ purged }: TenantCare, asOf: number): boolean {
  return asOf >= (purged?.asOf ?? -Infinity) + purgedEveryMs;
}

/** The care once what is old was forgotten. */
export function purgeDone(care: TenantCare, purged: Purged): TenantCare {
  return { ...untroubled(care, 'retention'), purged };
}

/** The care once something could not be looked after; that is tried again with the next walk. */
export function lookFailed(
  care: TenantCare,
  subject: BesideWalk,
  mishap: { readonly kind: string; readonly why: string; readonly at: number },
): TenantCare {
  return troubled(care, { subject, ...mishap, nextAt: null });
}

/** The instant of the fleet: in a rehearsal the latest that a release has asked for. */
export function fleetTime({ isRehearsal, areas }: TenantCare, now: number): number {
  return isRehearsal ? Math.max(0, ...areas.map(({ asOf }) => asOf)) : now;
}

/** The plan of rings by which new devices are placed: that of the area that asked first, since a ring is the tenant's. */
export function placingRings({ areas }: TenantCare): readonly RingShare[] {
  return areas[0]?.rings ?? [];
}

/** What is to be done now; null = all that is wanted is fresh. */
export function nextStep(care: TenantCare, now: number): WalkStep | null {
  const { areas, walked } = care;
  const wanted = areas.filter((one) => isUnmet(care, one)).map(({ asOf }) => asOf);
  const asOf = Math.max(...wanted, ...(isHourOver(care, now) ? [now] : []));
  const registeredAt = walked.registeredAt ?? -Infinity;
  if (asOf > registeredAt)
    return { kind: 'register', asOf, isWhole: wanted.some((at) => at > registeredAt) };
  const due = areas.filter((one) => isUnmet(care, one) || isDayOver(care, one.area));
  if (due.length === 0) return null;
  return { kind: 'label', asOf: registeredAt, areas: due.map(({ area }) => area) };
}

function isUnmet({ walked }: TenantCare, { area, asOf }: LabelsDemand): boolean {
  return asOf > (walked.labelledAt[area] ?? -Infinity);
}

function isHourOver({ areas, isRehearsal, walked }: TenantCare, now: number): boolean {
  if (isRehearsal || areas.length === 0) return false;
  return now >= (walked.registeredAt ?? -Infinity) + registeredEveryMs;
}

function isDayOver({ isRehearsal, walked }: TenantCare, area: Area): boolean {
  const { registeredAt, labelledAt } = walked;
  if (isRehearsal || registeredAt === null) return false;
  return registeredAt >= (labelledAt[area] ?? -Infinity) + labelledEveryMs;
}

/** The care once a step has succeeded and is noted. */
export function stepDone(care: TenantCare, step: WalkStep): TenantCare {
  const { asOf } = step;
  const { walked } = care;
  if (step.kind === 'register')
    return {
      ...untroubled(care, 'registration'),
      walked: { ...walked, registeredAt: asOf },
      triedAt: null,
    };
  const labelled = Object.fromEntries(step.areas.map((area) => [area, asOf]));
  return {
    ...untroubled(care, 'readiness'),
    walked: { ...walked, labelledAt: { ...walked.labelledAt, ...labelled } },
    triedAt: null,
  };
}

/** The care once a step has failed. By its own clock it is tried again at a growing pace, in a rehearsal once it is asked. */
export function stepFailed(
  care: TenantCare,
  step: Pick<WalkStep, 'kind'>,
  { kind, why, at }: { readonly kind: string; readonly why: string; readonly at: number },
): TenantCare {
  const subject = subjectOf(step);
  const mishap = { subject, kind, why, at };
  const next = care.isRehearsal
    ? troubled(care, { ...mishap, nextAt: null })
    : triedInVain(care, mishap);
  return { ...next, triedAt: at };
}

function subjectOf({ kind }: Pick<WalkStep, 'kind'>): 'registration' | 'readiness' {
  return kind === 'register' ? 'registration' : 'readiness';
}

/** When the fleet is looked after next; null = once somebody asks. */
export function nextCare(care: TenantCare, now: number): CareWake | null {
  const { isRehearsal, triedAt, walked, areas } = care;
  if (care.isAsked) {
    // Who asks is not kept waiting for the pace, but a flood of demands makes no more of a failing walk.
    const soonest = isRehearsal || triedAt === null ? now : triedAt + pace(0);
    return { at: Math.max(now, soonest), why: 'labels are asked for' };
  }
  if (isRehearsal) return null;
  const again = againAt(care);
  if (again !== null) return { at: again, why: 'try again' };
  if (areas.length === 0) return null;
  return {
    at: Math.max(now, (walked.registeredAt ?? now - registeredEveryMs) + registeredEveryMs),
    why: 'look for new devices',
  };
}

function againAt(care: TenantCare): number | null {
  const times = (['registration', 'readiness'] as const).flatMap(
    (subject) => troubleOf(care, subject)?.nextAt ?? [],
  );
  return times.length === 0 ? null : Math.min(...times);
}
