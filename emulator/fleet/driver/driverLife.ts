/**
 * Which versions of its drivers a device has, told up to an instant. What a driver update profile approved and offers comes
 * at a scan, the newest of it; a device in no profile takes what its makers require with the month's quality update. A ring
 * that excludes drivers keeps both away. Nothing is ever taken back. Source: Microsoft, "Windows Driver update management".
 */
import { afterOnline, nextScan } from '../device/presence.ts';
import { isKnownToService } from '../device/management.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import { draw, drawBetween, streams } from '../hash.ts';
import { isAssignedAt, type DevicePolicies, type DriverProfileHistory } from '../life/policy.ts';
import { driverKind, heardAt, heardTimeline } from '../life/policyTimeline.ts';
import type { DriverInstall } from '../state.ts';
import { enteredAt, inProfile } from './approvals.ts';
import { driversOf, type DriverVersion } from './drivers.ts';
import { dayMs, minuteMs } from '../../time.ts';

/** What is known of a device when its drivers are told. */
export interface DriverContext {
  readonly policies: DevicePolicies;
  readonly until: number;
  /** Restarts for the sake of quality updates. */
  readonly restarts: readonly { readonly at: number; readonly isFeatureUpdate?: true }[];
}

/** Versions of drivers that are for a device. */
export function driversFor({ scenario, catalog }: Makeup, { hardware }: Traits): DriverVersion[] {
  return driversOf(scenario, catalog).filter(({ models }) => models.includes(hardware.model));
}

/** What came to the device, by rising instant, driver by driver; the first of each holds from ever. */
export function driverInstalls(
  makeup: Makeup,
  traits: Traits,
  context: DriverContext,
): readonly DriverInstall[] {
  const byDriver = Map.groupBy(driversFor(makeup, traits), ({ driver }) => driver);
  const world = worldOf(traits, context);
  return [...byDriver.values()].flatMap((versions) =>
    tell({ makeup, traits, versions, world, turns: turnsOf(versions, world) }),
  );
}

function tell(own: Own): DriverInstall[] {
  const { makeup, traits, world } = own;
  const [first] = own.versions;
  if (first === undefined) return [];
  const installs = [installOf(first, -Infinity, false)];
  let installed = first.nth;
  let now = makeup.startAt;
  for (;;) {
    const next = earlier(nextOffered(own, installed, now), nextRide(own, installed, now));
    if (next === null || next.doneAt > world.until) return installs;
    const isFailed = next.isOffered && fails(makeup, traits, next.driver);
    installs.push(installOf(next.driver, next.doneAt, isFailed));
    // One that fails is not tried again, nor is anything older than it.
    installed = next.driver.nth;
    now = next.doneAt + minuteMs;
  }
}

function installOf(driver: DriverVersion, from: number, isFailed: boolean): DriverInstall {
  return { from, id: driver.id, driver, isFailed };
}

/** What one driver's course on a device is told from. */
interface Own {
  readonly makeup: Makeup;
  readonly traits: Traits;
  readonly versions: readonly DriverVersion[];
  readonly world: World;
  /** Instants at which something changes of what is offered. */
  readonly turns: readonly number[];
}

interface World extends DriverContext {
  readonly profiles: readonly DriverProfileHistory[];
  /** Instants at which the ring says something else about drivers. */
  readonly heard: readonly number[];
  readonly isExcluded: (at: number) => boolean;
}

function worldOf(traits: Traits, context: DriverContext): World {
  const isReached = isKnownToService(traits);
  const hears = isReached && traits.trouble !== 'groupPolicy' && traits.trouble !== 'applyError';
  const heard = hears ? heardTimeline(driverKind, traits.presence, context) : [];
  return {
    ...context,
    profiles: isReached ? context.policies.drivers : [],
    heard: heard.map(({ from }) => from),
    isExcluded: (at) => heardAt(heard, at)?.isExcluded ?? false,
  };
}

interface Next {
  readonly driver: DriverVersion;
  readonly doneAt: number;
  readonly isOffered: boolean;
}

function earlier(one: Next | null, other: Next | null): Next | null {
  if (one === null || other === null) return one ?? other;
  return one.doneAt <= other.doneAt ? one : other;
}

/** The next scan at which a profile offers something newer. */
function nextOffered(own: Own, installed: number, now: number): Next | null {
  const { makeup, traits, world, turns } = own;
  if (world.profiles.length === 0) return null;
  for (let from = now; ;) {
    const at = nextScan(traits.presence, from);
    if (at > world.until) return null;
    const driver = world.isExcluded(at) ? undefined : offeredAt(own, installed, at);
    if (driver !== undefined) {
      const { downloadMinutes } = makeup.scenario.drivers;
      const salt = driver.driver * 64 + driver.nth;
      const minutes = drawBetween(traits, streams.driverDownload, salt, downloadMinutes);
      const doneAt = afterOnline(traits.presence, at, minutes * minuteMs);
      return { driver, doneAt, isOffered: true };
    }
    const turn = turns.find((one) => one > at);
    if (turn === undefined) return null;
    from = turn;
  }
}

/** The newest that any of its profiles approved and offers: approval in one counts before what another says. */
function offeredAt({ versions, world }: Own, installed: number, at: number) {
  const profiles = world.profiles.filter((profile) => isAssignedAt(profile, at));
  return versions.findLast(
    (driver) =>
      driver.nth > installed &&
      profiles.some(
        (profile) =>
          (inProfile(profile, driver, { drivers: versions, at })?.deployAt ?? Infinity) <= at,
      ),
  );
}

function turnsOf(versions: readonly DriverVersion[], world: World): readonly number[] {
  const instants = world.profiles.flatMap((profile) => [
    ...profile.assigned.map(({ from }) => from),
    ...profile.decisions.flatMap(({ at, deployAt }) => [at, deployAt ?? at]),
    ...profile.deferrals.map(({ at }) => at),
    ...versions.flatMap((driver) =>
      profile.deferrals.map(({ days }) => enteredAt(profile, driver) + days * dayMs),
    ),
  ]);
  return [...new Set([...instants, ...world.heard])].toSorted((one, other) => one - other);
}

/** The next restart for a quality update with which something newer rides along. */
function nextRide({ versions, world }: Own, installed: number, now: number): Next | null {
  for (const { at, isFeatureUpdate } of world.restarts) {
    if (at < now || isFeatureUpdate === true || world.isExcluded(at)) continue;
    if (world.profiles.some(({ assigned }) => assigned.some(({ from }) => from <= at))) continue;
    const driver = versions.findLast((one) => one.isRequired && one.publishedAt <= at);
    if (driver !== undefined && driver.nth > installed)
      return { driver, doneAt: at, isOffered: false };
  }
  return null;
}

function fails({ scenario }: Makeup, traits: Traits, { driver, nth }: DriverVersion): boolean {
  return draw(traits, streams.driverFailure, driver * 64 + nth) < scenario.drivers.failureShare;
}
