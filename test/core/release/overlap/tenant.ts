/**
 * A model of one tenant with several releases at a time: what each release knows, what all of them together want of the
 * rings, what Intune has, and devices that take the newest update their policy gives them. Enactment follows the rules
 * of the real one: intents by ring and release, merged by `desiredRing`; pauses that lapse after 35 days by themselves.
 */
import { instantOfDay } from '#core/calendar.ts';
import type { Hold } from '#core/hold/hold.ts';
import type { Action } from '#core/release/step/decision.ts';
import type { Standing } from '#core/release/step/observation.ts';
import type { Content, Pause, Release } from '#core/release/state/release.ts';
import { desiredRing, type Cadence, type RingIntent } from '#core/ring.ts';
import { isOver } from '#core/release/step/wake.ts';
import { dayMs } from '#core/time.ts';

const pauseDays = 35;

/** An update: who releases it and when. */
export interface Build {
  readonly release: string;
  readonly content: Content;
}

export interface Device {
  readonly id: string;
  readonly ring: string;
  readonly model: string;
  /** Builds that were installed, by number; the last one runs. */
  builds: number[];
  /** The newest build that was taken off and is remembered; 0 = none. */
  banned: number;
}

/** A policy in Intune. */
interface Policy {
  paused: boolean;
  expiresAt: number;
}

export interface Tenant {
  readonly builds: readonly Build[];
  readonly devices: readonly Device[];
  readonly releases: Map<string, Release>;
  readonly intents: Map<string, RingIntent[]>;
  readonly rings: Map<string, Policy & { cadence: Cadence }>;
  readonly holds: Map<string, Policy & { readonly model: string }>;
  /** Rings and builds that are expedited. */
  readonly expedited: Set<string>;
  /** What people have ordered, kept apart from what releases know: rings they paused, models they hold; until when. */
  readonly pausedByPeople: Map<string, number>;
  readonly heldByPeople: Map<string, { readonly model: string; readonly until: number }>;
}

/** The build that runs on a device. */
export function runs({ builds }: Device): number {
  return builds.at(-1) ?? 0;
}

/** Whether a hold's cohort, in this model always one model, has the device. */
function isOf({ model }: Device, hold: { readonly model: string }): boolean {
  return model === hold.model;
}

/** What stands of other releases, as the store would tell. */
export function standingOf(tenant: Tenant, id: string): Standing {
  const pauses = [...tenant.intents].flatMap(([ring, intents]) =>
    intents
      .filter((intent) => intent.release !== id && (intent.pause || intent.rolledBackAt !== null))
      .flatMap(({ release }) => {
        const pause = pauseIn(tenant, release, ring);
        return pause === null ? [] : [{ ring, release, pause }];
      }),
  );
  const others = [...tenant.releases.values()].filter(({ key }) => key.id !== id);
  const holds = others.flatMap((other) => other.holds).filter((hold) => tenant.holds.has(hold.id));
  return {
    pauses,
    holds: holds.filter((hold, nth) => holds.findIndex((one) => one.id === hold.id) === nth),
  };
}

function pauseIn(tenant: Tenant, release: string, ring: string): Pause | null {
  return tenant.releases.get(release)?.rings.find(({ name }) => name === ring)?.pause ?? null;
}

/** What a new release takes over when it is prepared. */
export function carriedTo(tenant: Tenant, id: string, now: number) {
  const { pauses, holds } = standingOf(tenant, id);
  return {
    carriedPauses: Object.fromEntries(
      pauses
        .filter(
          ({ ring, pause }) => tenant.rings.get(ring)?.paused === true && pause.expiresAt > now,
        )
        .map(({ ring, pause }) => [ring, pause]),
    ),
    carriedHolds: holds,
  };
}

/** Carries a decision out; those that change nothing in Intune are passed over. */
export function enact(tenant: Tenant, release: Release, action: Action, now: number): void {
  enactOnHold(tenant, action, now);
  if (action.kind === 'offer' || action.kind === 'expedite')
    change(tenant, release, { ring: action.ring, closed: false }, now);
  if (action.kind === 'expedite') expedite(tenant, release, action.ring, now);
  if (action.kind === 'close') change(tenant, release, { ring: action.ring, closed: true }, now);
  if (action.kind === 'pause') change(tenant, release, { ring: action.ring, pause: true }, now);
  if (action.kind === 'rollBack') {
    change(tenant, release, { ring: action.ring, pause: true, rolledBackAt: now }, now);
    uninstall(tenant.devices.filter((one) => one.ring === action.ring && !isHeld(tenant, one)));
  }
  if (action.kind === 'resume')
    lift(tenant, release, { ...action, isByService: action.operator === 'ringmaster' }, now);
  if (action.kind === 'lapsePause')
    lift(tenant, release, { ring: action.ring, isByService: true }, now);
  if (action.kind === 'renewPause') renew(tenant, action.ring, now);
}

/** Gives a ring's devices what its release has, without a deferral. */
function expedite(tenant: Tenant, { key }: Release, ring: string, now: number): void {
  for (const [number, { release, content }] of tenant.builds.entries())
    if (release === key.id && content.releasedAt <= now) tenant.expedited.add(`${ring}/${number}`);
}

type Change = { readonly ring: string } & Partial<
  Pick<RingIntent, 'pause' | 'closed' | 'rolledBackAt'>
>;

/** Declares what a release wants of a ring and brings the ring to what all want. */
function change(tenant: Tenant, release: Release, { ring, ...wanted }: Change, now: number): void {
  const { id } = release.key;
  const intents = tenant.intents.get(ring) ?? [];
  const cadence = cadenceOf(release, ring);
  const none = { release: id, cadence, pause: false, closed: false };
  const ends = { rolledBackAt: null, until: null };
  const own = {
    ...none,
    ...ends,
    ...intents.find((one) => one.release === id),
    cadence,
    ...wanted,
  };
  const others = intents
    .filter((one) => one.release !== id)
    // Updates are cumulative: what this one offers is newer than what an older release keeps closed.
    .map((one) => (wanted.closed === false && one.release < id ? { ...one, closed: false } : one));
  tenant.intents.set(ring, [...others, own]);
  const begins = wanted.pause === true || wanted.closed === true;
  putRight(tenant, ring, { now, begins });
}

/**
 * An operator lifts the ring's pause whoever has paused it, and with it the rollbacks that the release knew of; the
 * service lifts only what it ordered in this release.
 */
function lift(
  tenant: Tenant,
  { key }: Release,
  o: {
    readonly ring: string;
    readonly isByService: boolean;
    readonly rolledBackAt?: number | null;
  },
  now: number,
): void {
  const { ring, isByService, rolledBackAt } = o;
  const lifted = (tenant.intents.get(ring) ?? []).map((one) => {
    const isOwn = one.release === key.id || isPast(tenant, one.release, { ring, now });
    const isKnown = (one.rolledBackAt ?? 0) <= (rolledBackAt ?? 0);
    if (isOwn) return { ...one, pause: false, rolledBackAt: null };
    return isByService || !isKnown ? one : { ...one, pause: false, rolledBackAt: null };
  });
  tenant.intents.set(ring, lifted);
  putRight(tenant, ring, { now, begins: false });
}

/** Whether a release is over and the pause it left has come to its end. */
function isPast(
  tenant: Tenant,
  release: string,
  { ring, now }: { readonly ring: string; readonly now: number },
): boolean {
  const pause = pauseIn(tenant, release, ring);
  return isGone(tenant, release) && pause !== null && pause.expiresAt <= now;
}

/** A pause's days begin anew only where something still wants the ring paused. */
function renew(tenant: Tenant, ring: string, now: number): void {
  putRight(tenant, ring, { now, begins: true });
}

function putRight(
  tenant: Tenant,
  ring: string,
  { now, begins }: { readonly now: number; readonly begins: boolean },
): void {
  const policy = tenant.rings.get(ring);
  if (policy === undefined) throw new Error(`There is no ring ${ring}`);
  // What a release left that is over counts no longer than its pause would have.
  const intents = (tenant.intents.get(ring) ?? []).map((one) =>
    isPast(tenant, one.release, { ring, now }) ? { ...one, pause: false, rolledBackAt: null } : one,
  );
  const live = intents.filter(({ release }) => !isGone(tenant, release));
  const plan = (live.at(-1) ?? intents.at(-1))?.cadence ?? policy.cadence;
  const { paused } = desiredRing(plan, intents);
  const { cadence } = desiredRing(plan, live);
  const isNew = paused && (!policy.paused || begins);
  Object.assign(policy, {
    cadence,
    paused,
    ...(isNew ? { expiresAt: now + pauseDays * dayMs } : {}),
  });
}

function isGone(tenant: Tenant, id: string): boolean {
  const release = tenant.releases.get(id);
  return release === undefined || isOver(release);
}

function cadenceOf({ policy }: Release, ring: string): Cadence {
  const plan = policy.rings.find(({ name }) => name === ring);
  if (plan === undefined) throw new Error(`There is no ring ${ring}`);
  return plan.cadence;
}

function enactOnHold(tenant: Tenant, action: Action, now: number): void {
  const renewed = { paused: true, expiresAt: now + pauseDays * dayMs };
  if (action.kind === 'hold' && !tenant.holds.has(action.hold.id))
    tenant.holds.set(action.hold.id, { model: modelOf(action.hold), ...renewed });
  if (action.kind === 'unhold') tenant.holds.delete(action.hold.id);
  if (action.kind !== 'renewHold' && action.kind !== 'rollBackHold') return;
  const part = tenant.holds.get(action.hold.id);
  if (part === undefined) return;
  Object.assign(part, renewed);
  if (action.kind === 'renewHold') return;
  const devices = tenant.devices.filter((one) => isOf(one, part));
  if (action.rollback.phase === 'pilot') uninstall(devices.slice(0, 1));
  if (action.rollback.phase === 'rest') uninstall(devices.slice(1));
}

/** A hold's model. */
export function modelOf({ cohort }: Pick<Hold, 'cohort'>): string {
  return cohort[0]?.value ?? '';
}

function uninstall(devices: readonly Device[]): void {
  for (const device of devices) {
    const build = runs(device);
    if (build === 0) continue;
    device.banned = Math.max(device.banned, build);
    device.builds = device.builds.slice(0, -1);
  }
}

/** Whether a hold's policy reaches a device and not its ring's. */
export function isHeld(tenant: Tenant, device: Device): boolean {
  return [...tenant.holds.values()].some((part) => isOf(device, part));
}

/** Intune lets pauses lapse by itself. */
export function lapsePauses(tenant: Tenant, now: number): void {
  for (const policy of [...tenant.rings.values(), ...tenant.holds.values()])
    if (policy.paused && policy.expiresAt <= now) policy.paused = false;
}

/** The newest build that a device's policy gives it; null = none. There is never more than one. */
export function offerOf(tenant: Tenant, device: Device, now: number): number | null {
  const parts = [...tenant.holds.values()].filter((part) => isOf(device, part));
  if (parts.some(({ paused }) => paused)) return null;
  const ring = tenant.rings.get(device.ring);
  if (ring === undefined || (parts.length === 0 && ring.paused)) return null;
  const offers = tenant.builds.flatMap(({ content }, number) => {
    const days = tenant.expedited.has(`${device.ring}/${number}`) ? 0 : ring.cadence.deferralDays;
    return instantOfDay(content.releasedAt, days) <= now ? [number] : [];
  });
  return offers.at(-1) ?? null;
}
