/**
 * A simulated fleet of Windows devices. Nothing is stored and nothing ticks: a device's state at an instant is a pure
 * function of the seed, the scenario, the catalogue and the history of the policies that target it, so any instant can
 * be asked in any order and always gives the same answer, and a million devices cost no memory.
 */
import type { Catalog } from './published/catalog.ts';
import type { PublishedProducts } from './published/products.ts';
import { factsOf, type DeviceFacts } from './device/facts.ts';
import { foldSeed } from './hash.ts';
import { createIdentity, type IdKind } from './device/identity.ts';
import { pastInstallOf, pastUpdateAt } from './life/pastMonth.ts';
import type { DevicePolicies, RingPolicyHistory } from './life/policy.ts';
import { afterOnline, hoursOnline, isOnline, lastCheckIn, nextCheckIn } from './device/presence.ts';
import { drawBetween, streams } from './hash.ts';
import { ringsConflict, targetingVersion } from './life/policyTimeline.ts';
import {
  appEventsIn,
  blueScreensIn,
  blueScreenStartsIn,
  buildAt,
  startupsIn,
  type LifeTeller,
  type Period,
} from './life/reliability.ts';
import type { Scenario } from './scenario/scenarioSchema.ts';
import type {
  AppEvent,
  BlueScreen,
  DeviceState,
  RingPolicyStatus,
  Startup,
  UpdateProgress,
} from './state.ts';
import { createMakeup, traitsOf, type Makeup, type Traits } from './device/traits.ts';
import { freeStorageAt } from './life/trouble.ts';
import { lifeUntil } from './life/updateLife.ts';
import { isManagedByIntune, type Life } from './life/walk.ts';
import { dayMs, minuteMs } from '../time.ts';

export { loadCatalog } from './published/catalog.ts';
export { playableReleases } from './published/playedMonth.ts';
export type { Catalog, CatalogEntry, CatalogIssue, CatalogRevision } from './published/catalog.ts';
export type { DeviceFacts } from './device/facts.ts';
export { faultKinds, faultSchema, type Fault } from './scenario/fault.ts';
export { noPolicies } from './life/policy.ts';
export type {
  DevicePolicies,
  ExpediteHistory,
  RingPolicyHistory,
  RingPolicyVersion,
} from './life/policy.ts';
export { listScenarios, loadScenario, ScenarioError } from './scenario/scenario.ts';
export type {
  AppEvent,
  DeviceState,
  RingPolicyStatus,
  Startup,
  UpdatePhase,
  UpdateProgress,
} from './state.ts';

/** The largest fleet, by the size of the ids' inner number; far above what one process serves. */
const sizeMax = 10_000_000;

interface FleetOptions {
  readonly seed: number;
  readonly size: number;
  readonly scenario: Scenario;
  readonly catalog: Catalog;
  /** When the fleet begins: devices run the month before by then. */
  readonly startAt: number;
}

/** Devices by number, 0 to `size` − 1. */
export interface Fleet {
  readonly size: number;
  readonly seed: number;
  readonly startAt: number;
  /** From when on there are reports of it. */
  readonly reportedFrom: number;
  /** Names of the registration groups; the first holds devices and, nested, the others. */
  readonly registrationGroups: readonly string[];
  /** What Microsoft publishes of Office, Edge and Teams around the played month. */
  published(): PublishedProducts;
  facts(index: number): DeviceFacts;
  /** The number behind any of a device's three ids. */
  indexOf(id: string): number | undefined;
  /** The same, with the kind of id. */
  readId(id: string): { readonly kind: IdKind; readonly index: number } | undefined;
  stateAt(index: number, at: number, policies: DevicePolicies): DeviceState;
  /** The last check-in with Intune before the played month, up to an instant. */
  lastContactAt(index: number, at: number): number;
  /** How far a device was at an instant with the update of the month before; null = it had not begun. */
  pastUpdateAt(index: number, at: number): UpdateProgress | null;
  /** Bug checks with `fromAt` ≤ at < `toAt`; likewise the next three. */
  blueScreensAt(
    index: number,
    fromAt: number,
    toAt: number,
    policies: DevicePolicies,
  ): readonly BlueScreen[];
  appEventsAt(
    index: number,
    fromAt: number,
    toAt: number,
    policies: DevicePolicies,
  ): readonly AppEvent[];
  startupsAt(
    index: number,
    fromAt: number,
    toAt: number,
    policies: DevicePolicies,
  ): readonly Startup[];
  /** Of the starts those after a bug check. */
  blueScreenStartsAt(
    index: number,
    fromAt: number,
    toAt: number,
    policies: DevicePolicies,
  ): readonly Startup[];
  /** When a push sent at `at` (sync, restart) is carried out; null = never. */
  pushedAt(index: number, at: number): number | null;
}

/** Creates a fleet. Throws a `RangeError` for a seed or size out of range. */
export function createFleet(options: FleetOptions): Fleet {
  requireRange(options);
  const makeup = createMakeup(options);
  const identity = createIdentity(makeup.seed ^ foldSeed(options.seed + 1));
  const { size, catalog, scenario } = options;
  const traits = lastOne((index) => {
    if (Number.isInteger(index) && index >= 0 && index < size) return traitsOf(makeup, index);
    throw new RangeError(`There is no device ${index} in a fleet of ${size}.`);
  });
  const facts = lastOne((index) => factsOf(makeup, identity, traits(index)));
  const past = lastOne((index) => pastInstallOf(makeup, traits(index)));
  const readId = (id: string) => {
    const found = identity.read(id);
    return found !== null && found.index < size ? found : undefined;
  };
  const lifeOf = (index: number, at: number, policies: DevicePolicies): LifeTeller => {
    let life: Life | null = null;
    return () => (life ??= lifeUntil(makeup, traits(index), policies, at));
  };
  const eventsOf = <Event extends { readonly at: number }>(
    [index, from, to, policies]: readonly [number, number, number, DevicePolicies],
    tell: EventTeller<Event>,
  ): readonly Event[] => {
    const life = lifeOf(index, to, policies);
    const told = tell(makeup, traits(index), life, { from, to });
    return told.length === 0 ? told : told.filter(({ at }) => at < (life().brickedAt ?? Infinity));
  };
  return {
    size,
    seed: options.seed,
    startAt: options.startAt,
    reportedFrom: catalog.patchTuesdayAt + scenario.reports.connectedDay * dayMs,
    registrationGroups: scenario.registration.groups.map(({ name }) => name),
    published: makeup.published,
    facts,
    indexOf: (id) => readId(id)?.index,
    readId,
    stateAt: (index, at, policies) => stateOf(makeup, traits(index), policies, at),
    lastContactAt: (index, at) => lastContactAt(traits(index), at),
    pastUpdateAt: (index, at) => pastUpdateAt(past(index), at),
    blueScreensAt: (...asked) => eventsOf(asked, blueScreensIn),
    appEventsAt: (...asked) => eventsOf(asked, appEventsIn),
    startupsAt: (...asked) => eventsOf(asked, startupsIn),
    blueScreenStartsAt: (...asked) => eventsOf(asked, blueScreenStartsIn),
    pushedAt: (index, at) => pushedAt(makeup, traits(index), at),
  };
}

type EventTeller<Event> = (
  makeup: Makeup,
  traits: Traits,
  life: LifeTeller,
  period: Period,
) => readonly Event[];

function requireRange({ seed, size }: FleetOptions): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(
      `The seed must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not ${seed}.`,
    );
  }
  if (!Number.isSafeInteger(size) || size < 1 || size > sizeMax) {
    throw new RangeError(
      `The number of devices must be a whole number from 1 to ${sizeMax}, not ${size}.`,
    );
  }
}

/** What is asked of a device is mostly asked of it again at once: the last one's is kept. */
function lastOne<What>(of: (index: number) => What): (index: number) => What {
  let last: { readonly index: number; readonly what: What } | null = null;
  return (index) => {
    if (last?.index !== index) last = { index, what: of(index) };
    return last.what;
  };
}

/** Windows before 1809 and other systems are not updated by anyone here. */
const fixedVersions: Readonly<Partial<Record<string, string>>> = {
  oldWindows: '10.0.17134.2208',
  otherSystem: '12.6.0',
};

function stateOf(
  makeup: Makeup,
  traits: Traits,
  policies: DevicePolicies,
  at: number,
): DeviceState {
  const { presence } = traits;
  const fixed = fixedVersions[traits.defect ?? ''];
  const life = fixed === undefined ? lifeUntil(makeup, traits, policies, at) : fixedLife(fixed);
  const { brickedAt } = life;
  const seenUntil = Math.min(at, (brickedAt ?? Infinity) - 1);
  const lastSyncAt = lastContactAt(traits, seenUntil);
  return {
    osVersion: buildAt(life, lastSyncAt),
    trueOsVersion: buildAt(life, at),
    lastSyncAt,
    get isOnline() {
      return brickedAt === null && isOnline(presence, at);
    },
    get freeStorageBytes() {
      return freeStorageAt(makeup, traits, at);
    },
    update: life.update,
    get ringPolicyStatus() {
      return ringPolicyStatuses(traits, policies, lastSyncAt, at);
    },
    get blueScreens() {
      return blueScreensIn(makeup, traits, () => life, {
        from: makeup.startAt,
        to: Math.min(at, seenUntil + 1),
      });
    },
    get usageHours() {
      const { patchTuesdayAt } = makeup.catalog;
      return hoursOnline(presence, Math.min(patchTuesdayAt, at), Math.min(at, seenUntil + 1));
    },
  };
}

function lastContactAt({ presence, enrolledAt }: Traits, at: number): number {
  return Math.max(lastCheckIn(presence, at) ?? 0, enrolledAt);
}

function fixedLife(build: string): Life {
  return { update: null, builds: [{ from: -Infinity, build }], restarts: [], brickedAt: null };
}

/** As reported at the last check-in: a change since then is pending. */
function ringPolicyStatuses(
  traits: Traits,
  policies: DevicePolicies,
  lastSyncAt: number,
  at: number,
): Record<string, RingPolicyStatus> {
  const isContradicted = ringsConflict(policies, Math.min(lastSyncAt, at));
  const statusOf = (ring: RingPolicyHistory): RingPolicyStatus => {
    const version = targetingVersion(ring, at);
    if (version === null) return 'notAssigned';
    const heard = targetingVersion(ring, lastSyncAt);
    const isHeard = isManagedByIntune(traits) && heard?.at === version.at;
    if (!isHeard) return 'pending';
    if (traits.trouble === 'groupPolicy' || isContradicted) return 'conflict';
    return traits.trouble === 'applyError' ? 'error' : 'compliant';
  };
  return Object.fromEntries(policies.rings.map((ring) => [ring.policyId, statusOf(ring)]));
}

function pushedAt(makeup: Makeup, traits: Traits, at: number): number | null {
  const minutes = drawBetween(
    traits,
    streams.push,
    Math.floor(at / minuteMs),
    makeup.scenario.contact.pushMinutes,
  );
  const pushed = Math.min(
    afterOnline(traits.presence, at, minutes * minuteMs),
    nextCheckIn(traits.presence, at),
  );
  return Number.isFinite(pushed) ? pushed : null;
}
