/** The teller's notes while a device's way to a newer version of Windows is told (`featureLife.ts`). */
import { isKnownToService, isManagedByIntune } from '../device/management.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import { isFor, type WindowsLine } from '../device/windowsLine.ts';
import { draw, streams } from '../hash.ts';
import type { DevicePolicies } from '../life/policy.ts';
import {
  featureKind,
  heardAt,
  heardTimeline,
  ownFeatureDefaults,
  type FeatureSettings,
  type SettingsSpan,
} from '../life/policyTimeline.ts';
import {
  compareVersions,
  deployableAt,
  type CatalogVersion,
  type VersionName,
} from '../published/versions.ts';
import type { ScenarioCohort } from '../scenario/scenarioSchema.ts';
import type { FeatureProgress, UpdateError } from '../state.ts';
import { wantsOf, type Want } from './wants.ts';
import { dayMs } from '../../time.ts';

/** A restart into another version of Windows. */
export interface VersionMove {
  readonly at: number;
  /** The scan that found it: it brings what was published by then. */
  readonly offeredAt: number;
  readonly line: WindowsLine;
  /** True when Windows went back to the version before by itself. */
  readonly isBack: boolean;
}

/** Notes while telling. */
export interface FeatureWalk {
  readonly makeup: Makeup;
  readonly traits: Traits;
  readonly until: number;
  readonly wants: readonly Want[];
  readonly heard: readonly SettingsSpan<FeatureSettings>[];
  /** Instants at which something changes of what is offered. */
  readonly turns: readonly number[];
  /** Told up to here. */
  now: number;
  line: WindowsLine;
  tries: number;
  attempts: number;
  /** Windows gave up on these versions. */
  readonly blocked: Set<string>;
  firstScan: { readonly version: string; readonly at: number } | null;
  isUnderWay: boolean;
  error: UpdateError | null;
  progress: FeatureProgress | null;
  brickedAt: number | null;
  readonly moves: VersionMove[];
}

/** What targets the device, and up to when it is told. */
interface Told {
  readonly policies: DevicePolicies;
  readonly until: number;
}

/** Begins to tell. */
export function createFeatureWalk(makeup: Makeup, traits: Traits, told: Told): FeatureWalk {
  const { policies, until } = told;
  const wants = isKnownToService(traits) ? wantsOf(traits, policies.features) : [];
  const heard = heardSettings(makeup, traits, told);
  return {
    makeup,
    traits,
    until,
    wants,
    heard,
    turns: turnsOf(makeup, traits, { wants, heard }),
    now: makeup.startAt,
    line: traits.line,
    tries: 0,
    attempts: 0,
    blocked: new Set(),
    firstScan: null,
    isUnderWay: false,
    error: null,
    progress: null,
    brickedAt: null,
    moves: [],
  };
}

/** Devices with settings of their own hear of no ring; those with an update server of their own are offered nothing. */
function heardSettings(
  makeup: Makeup,
  traits: Traits,
  told: Told,
): readonly SettingsSpan<FeatureSettings>[] {
  if (traits.trouble === 'applyError' || !isManagedByIntune(traits)) return [];
  if (traits.trouble !== 'groupPolicy') return heardTimeline(featureKind, traits.presence, told);
  const { neverOfferedShare } = makeup.scenario.conflicts;
  const isNever = draw(traits, streams.ownSetting) < neverOfferedShare;
  const deferralMs = isNever ? Infinity : 0;
  return [{ from: -Infinity, settings: { ...ownFeatureDefaults, deferralMs } }];
}

function turnsOf(
  { catalog }: Makeup,
  traits: Traits,
  told: Pick<FeatureWalk, 'wants' | 'heard'>,
): readonly number[] {
  const deferrals = [0, ...told.heard.map(({ settings }) => settings.deferralMs)];
  const instants = [
    ...told.wants.flatMap(({ from, to, offeredAt }) => [from, to, offeredAt]),
    ...told.heard.flatMap(({ from, settings }) => [from, settings.pausedUntil]),
    ...catalog.versions.flatMap(({ availableAt }) => deferrals.map((by) => availableAt + by)),
    ...traits.cohorts.flatMap(({ upgradeHold }) =>
      upgradeHold === undefined ? [] : [holdSpan(catalog, upgradeHold).to],
    ),
  ];
  return [...new Set(instants)].filter(Number.isFinite).toSorted((one, other) => one - other);
}

type Hold = NonNullable<ScenarioCohort['upgradeHold']>;

function holdSpan(
  { patchTuesdayAt }: Makeup['catalog'],
  { fromDay, toDay }: Hold,
): { from: number; to: number } {
  return { from: patchTuesdayAt + fromDay * dayMs, to: patchTuesdayAt + toDay * dayMs };
}

/** The safeguard that keeps a version from the device at an instant; null = none does. */
export function holdAt(
  { makeup, traits }: FeatureWalk,
  version: VersionName,
  at: number,
): Hold | null {
  for (const { upgradeHold: hold } of traits.cohorts) {
    if (hold === undefined || !isFor(hold.to, version)) continue;
    const { from, to } = holdSpan(makeup.catalog, hold);
    if (from <= at && at < to) return hold;
  }
  return null;
}

/** The version that is wanted of the device at an instant, and by whom. */
export interface Aim {
  readonly version: CatalogVersion;
  readonly want: Want | null;
  readonly isCapable: boolean;
}

/**
 * What is aimed at: of the profiles' versions the latest. Without a profile Windows itself aims at the latest there is;
 * who was in a profile once is offered nothing without one. Source: Microsoft, "Manage Windows feature updates policies",
 * "Update behavior when multiple policies target a device".
 */
export function aimAt(walk: FeatureWalk, at: number): Aim | null {
  const { makeup, wants } = walk;
  const live = wants
    .filter(({ from, to }) => from <= at && at < to)
    .toSorted((one, other) => compareVersions(other, one) || rank(one, at) - rank(other, at));
  const want = live.find((one) => one.offeredAt <= at) ?? live[0] ?? null;
  if (want === null) return wants.some(({ from }) => from <= at) ? null : ownAim(walk, at);
  const version = makeup.catalog.versions.find((one) => compareVersions(one, want) === 0);
  if (version === undefined || version.endsAt + dayMs <= at) return null;
  if (isCapableOf(walk, version)) return { version, want, isCapable: true };
  const fallback = want.fallsBackToWindows10 ? latestWindows10(walk, at) : undefined;
  return fallback === undefined
    ? { version, want, isCapable: false }
    : { version: fallback, want, isCapable: true };
}

/** Of two profiles of one version the one that requires it counts. */
function rank({ isOptional, offeredAt }: Want, at: number): number {
  return (offeredAt <= at ? 0 : 2) + (isOptional ? 1 : 0);
}

function isCapableOf({ makeup, traits, line }: FeatureWalk, version: CatalogVersion): boolean {
  const { product, isForNewDevices } = version;
  if (isForNewDevices) return false;
  if (product === line.product || line.product === 'Windows 11') return true;
  return draw(traits, streams.windows11) < makeup.scenario.upgrades.windows11Share;
}

function latestWindows10({ makeup }: FeatureWalk, at: number): CatalogVersion | undefined {
  const { versions } = makeup.catalog;
  return deployableAt(versions, at).find(({ product }) => product === 'Windows 10');
}

/**
 * Windows by itself stays with its product, unless the ring allows Windows 11. What kept a device at the version that it
 * begins with does so until it hears of a ring.
 */
function ownAim(walk: FeatureWalk, at: number): Aim | null {
  const { makeup, line, heard } = walk;
  const settings = heardAt(heard, at);
  if (!makeup.scenario.upgrades.byItself || settings === undefined) return null;
  const { allowsWindows11 } = settings;
  const version = deployableAt(makeup.catalog.versions, at).find(
    (one) => one.product === line.product || (allowsWindows11 && isCapableOf(walk, one)),
  );
  return version === undefined ? null : { version, want: null, isCapable: true };
}
