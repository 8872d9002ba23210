/**
 * Versions of Windows: since when each is offered, how long its editions are serviced, and which a feature update can
 * bring. Source: data/README.md.
 */
import { createHash } from 'node:crypto';
import type { ReleaseData } from './releaseData.ts';
import { dayMs } from '../../time.ts';

/** Editions of a Windows version that are serviced equally long. */
export interface CatalogEdition {
  readonly product: string;
  readonly version: string;
  /** `Enterprise/Education/IoT Enterprise`. */
  readonly name: string;
  /** The last day, extended security updates not counted. */
  readonly endsAt: number;
}

/** A version of Windows. */
export interface CatalogVersion {
  /** 64 hexadecimal digits, derived from the name. */
  readonly id: string;
  readonly product: string;
  readonly version: string;
  /** `26200`. */
  readonly build: string;
  readonly availableAt: number;
  /** The last day of its Enterprise edition, which is the one that profiles are dated by. */
  readonly endsAt: number;
  /** It comes with new devices alone: no feature update brings it. */
  readonly isForNewDevices: boolean;
}

/** What names a version. */
export interface VersionName {
  readonly product: string;
  readonly version: string;
}

type Shift = (on: string) => number;

/** The editions, on the days of the played month. */
export function editionsOf({ end_of_service: ends }: ReleaseData, shift: Shift): CatalogEdition[] {
  return ends.map(({ product, version, editions, end }) => ({
    product,
    version,
    name: editions,
    endsAt: shift(end),
  }));
}

/** The versions with their days, newest first. */
export function versionsOf(
  { versions }: ReleaseData,
  editions: readonly CatalogEdition[],
  shift: Shift,
): CatalogVersion[] {
  return versions
    .map(({ product, version, build, available, new_devices_only: isForNewDevices }) => ({
      id: createHash('sha256').update(`feature update ${product} ${version}`).digest('hex'),
      product,
      version,
      build,
      availableAt: shift(available),
      endsAt: Math.max(...editions.filter(isDating({ product, version })).map((one) => one.endsAt)),
      isForNewDevices,
    }))
    .toSorted((one, other) => compareVersions(other, one));
}

function isDating(of: VersionName): (edition: CatalogEdition) => boolean {
  return ({ product, version, name }) =>
    product === of.product &&
    version === of.version &&
    /^(Enterprise|all)/.test(name) &&
    !name.includes('LTSC');
}

/** Below zero when the first is the older: every Windows 11 is newer than every Windows 10. */
export function compareVersions(one: VersionName, other: VersionName): number {
  return one.product.localeCompare(other.product) || one.version.localeCompare(other.version);
}

/** Versions that a feature update can bring at an instant: out, and serviced to this day. */
export function deployableAt(
  versions: readonly CatalogVersion[],
  at: number,
): readonly CatalogVersion[] {
  return versions.filter(
    ({ availableAt, endsAt, isForNewDevices }) =>
      !isForNewDevices && availableAt <= at && at < endsAt + dayMs,
  );
}
