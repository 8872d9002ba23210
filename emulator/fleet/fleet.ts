/**
 * A simulated fleet of Windows devices. Nothing is stored and nothing ticks: a device's state at an instant is a pure
 * function of the seed, the scenario, the catalogue and the history of the policies that target it, so any instant can
 * be asked in any order and always gives the same answer, and a million devices cost no memory.
 */
import { driversFor } from './driver/driverLife.ts';
import { driversOf, type DriverVersion } from './driver/drivers.ts';
import { factsOf, type DeviceFacts } from './device/facts.ts';
import { createIdentity, type IdKind } from './device/identity.ts';
import { createMakeup, traitsOf, type Makeup, type Traits } from './device/traits.ts';
import { foldSeed } from './hash.ts';
import { appEventsIn } from './life/appEvents.ts';
import { lastContactAt, pushedAt, stateOf } from './life/deviceState.ts';
import { pastInstallOf, pastUpdateAt } from './life/pastMonth.ts';
import type { DevicePolicies } from './life/policy.ts';
import {
  blueScreensIn,
  blueScreenStartsIn,
  startupsIn,
  type LifeTeller,
  type Period,
} from './life/reliability.ts';
import { lifeUntil } from './life/updateLife.ts';
import type { Life } from './life/walk.ts';
import { inventoryBefore, type SoftwareRow, softwareRows } from './products/inventory.ts';
import { noProductPolicies, type ProductPolicies } from './products/policy.ts';
import { settingsPolicyStatuses, type SettingsPolicyStatus } from './products/policyStatus.ts';
import {
  createDeviceProducts,
  type DeviceProducts,
  later,
  productStates,
  type ProductStates,
} from './products/products.ts';
import type { Catalog } from './published/catalog.ts';
import type { PublishedProducts } from './published/products.ts';
import type { Scenario } from './scenario/scenarioSchema.ts';
import type {
  AppEvent,
  BlueScreen,
  DeviceState,
  DriverInstall,
  Startup,
  UpdateProgress,
} from './state.ts';
import { dayMs } from '../time.ts';

export { loadCatalog } from './published/catalog.ts';
export { playableReleases } from './published/playedMonth.ts';
export type { Catalog, CatalogEntry, CatalogIssue, CatalogRevision } from './published/catalog.ts';
export { inProfile, lastSyncAt, type DriverInProfile } from './driver/approvals.ts';
export type { DriverVersion } from './driver/drivers.ts';
export { compareVersions, deployableAt } from './published/versions.ts';
export type { CatalogVersion } from './published/versions.ts';
export type { DeviceFacts } from './device/facts.ts';
export { faultKinds, faultSchema, type Fault } from './scenario/fault.ts';
export { isAssignedAt, noPolicies } from './life/policy.ts';
export type { SettingsPolicyStatus } from './products/policyStatus.ts';
export type { SoftwareRow } from './products/inventory.ts';
export type { ProductPolicies, SettingsPolicyHistory, WrittenSetting } from './products/policy.ts';
export type {
  DevicePolicies,
  DriverProfileHistory,
  ExpediteHistory,
  FeatureProfileHistory,
  FeatureProfileVersion,
  RingPolicyHistory,
  RingPolicyVersion,
} from './life/policy.ts';
export { listScenarios, loadScenario, ScenarioError } from './scenario/scenario.ts';
export type {
  AppEvent,
  DeviceState,
  DriverInstall,
  FeaturePhase,
  FeatureProgress,
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
  /** The last contact up to an instant, of which there is none after a restart that the device did not come back from. */
  lastSeenAt(index: number, at: number, policies: DevicePolicies): number;
  /** Software as the last inventory before a contact told it; empty = none was taken. */
  softwareAt(index: number, seenAt: number, policies: ProductPolicies): readonly SoftwareRow[];
  /** What policies of the settings catalogue said of themselves when the device was last in contact. */
  settingsStatusAt(
    index: number,
    span: { readonly seenAt: number; readonly at: number },
    policies: ProductPolicies,
  ): Readonly<Record<string, SettingsPolicyStatus>>;
  /** What a device runs of Office, Edge and Teams in truth. */
  productsAt(index: number, at: number, policies: ProductPolicies): ProductStates;
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
    products?: ProductPolicies,
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
  /** Versions of drivers that the fleet's makers publish, driver by driver, oldest first. */
  drivers(): readonly DriverVersion[];
  /** Those that are for a device. */
  driversFor(index: number): readonly DriverVersion[];
  /** What of them came to it up to an instant. */
  driverInstallsAt(index: number, at: number, policies: DevicePolicies): readonly DriverInstall[];
  /** When a push sent at `at` (sync, restart) is carried out; null = never. */
  pushedAt(index: number, at: number): number | null;
}

/** Creates a fleet. Throws a `RangeError` for a seed or size out of range. */
export function createFleet(options: FleetOptions): Fleet {
  requireRange(options);
  const makeup = createMakeup(options);
  const identity = createIdentity(makeup.seed ^ foldSeed(options.seed + 1));
  const { size, catalog, scenario } = options;
  const traits = kept((index) => {
    if (Number.isInteger(index) && index >= 0 && index < size) return traitsOf(makeup, index);
    throw new RangeError(`There is no device ${index} in a fleet of ${size}.`);
  });
  const facts = kept((index) => factsOf(makeup, identity, traits(index)));
  const past = kept((index) => pastInstallOf(makeup, traits(index)));
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
  const software = createSoftware(makeup, traits);
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
    lastSeenAt: (index, at, policies) => lastSeenAt(makeup, traits(index), policies, at),
    softwareAt: software.softwareAt,
    productsAt: software.productsAt,
    settingsStatusAt: software.settingsStatusAt,
    pastUpdateAt: (index, at) => pastUpdateAt(past(index), at),
    blueScreensAt: (...asked) => eventsOf(asked, blueScreensIn),
    appEventsAt: (...[index, from, to, policies, products = noProductPolicies]) => {
      const own = later(() => software.productsOf(index, to, products));
      return eventsOf([index, from, to, policies], (_, device, life, period) =>
        appEventsIn(makeup, device, { life, products: own }, period),
      );
    },
    startupsAt: (...asked) => eventsOf(asked, startupsIn),
    blueScreenStartsAt: (...asked) => eventsOf(asked, blueScreenStartsIn),
    drivers: () => driversOf(scenario, catalog),
    driversFor: (index) => driversFor(makeup, traits(index)),
    driverInstallsAt: (index, at, policies) => lifeOf(index, at, policies)().drivers(),
    pushedAt: (index, at) => pushedAt(makeup, traits(index), at),
  };
}

/** What of a fleet concerns Office, Edge and Teams. */
interface Software extends Pick<Fleet, 'softwareAt' | 'productsAt' | 'settingsStatusAt'> {
  productsOf(index: number, until: number, policies: ProductPolicies): DeviceProducts;
}

function createSoftware(makeup: Makeup, traits: (index: number) => Traits): Software {
  const productsOf: Software['productsOf'] = (index, until, policies) =>
    createDeviceProducts(makeup, traits(index), { policies, until });
  return {
    productsOf,
    softwareAt: (index, seenAt, policies) => {
      const at = inventoryBefore(makeup, traits(index), seenAt);
      if (at === null) return [];
      return softwareRows(makeup, traits(index), { products: productsOf(index, at, policies), at });
    },
    productsAt: (index, at, policies) => productStates(productsOf(index, at, policies), at),
    settingsStatusAt: (index, span, policies) =>
      settingsPolicyStatuses(makeup, traits(index), { policies, ...span }),
  };
}

type EventTeller<Event> = (
  makeup: Makeup,
  traits: Traits,
  life: LifeTeller,
  period: Period,
) => readonly Event[];

/** Only where a device may be gone for good after an update does its last contact hang on its updates. */
function lastSeenAt(makeup: Makeup, traits: Traits, policies: DevicePolicies, at: number): number {
  const { updating, cohorts } = makeup.scenario;
  const canBrick =
    updating.bricksShare > 0 ||
    cohorts.some(
      ({ afterUpdate, afterUpgrade }) =>
        (afterUpdate?.bricksShare ?? 0) + (afterUpgrade?.bricksShare ?? 0) > 0,
    );
  return canBrick ? stateOf(makeup, traits, policies, at).lastSyncAt : lastContactAt(traits, at);
}

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

/** Devices of which what never changes is kept: a kilobyte or two each. */
const keptMax = 20_000;

/** What is asked of a device is asked of it again: kept for the first devices, and of all others for the last one asked. */
function kept<What>(of: (index: number) => What): (index: number) => What {
  const first: What[] = [];
  let last: { readonly index: number; readonly what: What } | null = null;
  return (index) => {
    const known = first[index];
    if (known !== undefined) return known;
    if (index < keptMax) return (first[index] = of(index));
    if (last?.index !== index) last = { index, what: of(index) };
    return last.what;
  };
}
