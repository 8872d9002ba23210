/**
 * Versions of Windows as updates of a release: each has its build for every line of editions, and what is serviced how long.
 * A release stays with the Windows that most devices run as long as a version of it is offered: from Windows 10 to 11 devices
 * go only where theirs is offered no more. Source: "Windows feature updates" (Autopatch, July 2022: no upgrade of Windows 10).
 */
import { editionLines } from '../../device/editions.ts';
import type { CatalogUpdate } from './contentOf.ts';
import { offeredBelow, offeredVersion } from './versionContent.ts';

/** A version with its build and the ends of its editions. */
export interface WindowsVersion {
  /** `Windows 11, version 25H2`. */
  readonly name: string;
  readonly build: number;
  readonly ends: readonly { readonly line: string; readonly endsAt: number | null }[];
}

/** A version that policies may name. */
export interface OfferedWindows {
  readonly name: string;
  readonly releasedAt: number | null;
}

/** Devices on a build. */
export interface BuildCount {
  readonly build: number;
  readonly devices: number;
}

/** What is known and offered, as updates, with the Windows that most devices run as the one that may be the target. */
export function versionUpdates(
  known: readonly WindowsVersion[],
  offered: readonly OfferedWindows[],
  counts: readonly BuildCount[],
): readonly CatalogUpdate[] {
  const ofMost = windowsOfMost(counts);
  const isStaying = offered.some(({ name }) => windowsOf(name) === ofMost);
  return known.map((version) => {
    const offer = offered.find(({ name }) => name === version.name);
    const isTarget = !isStaying || windowsOf(version.name) === ofMost;
    const kind = isTarget ? offeredVersion : offeredBelow;
    return updateOf(version, offer?.releasedAt ?? 0, offer === undefined ? 'known' : kind);
  });
}

/** The lowest version that is offered; null = none is, or of none that is the build is known. */
export function leastOffered(
  known: readonly WindowsVersion[],
  offered: readonly OfferedWindows[],
): WindowsVersion | null {
  const all = known.filter(({ name }) => offered.some((one) => one.name === name));
  return all.toSorted((one, other) => one.build - other.build)[0] ?? null;
}

function updateOf(
  { name, build, ends }: WindowsVersion,
  releasedAt: number,
  classification: string,
): CatalogUpdate {
  return {
    entryId: name,
    name,
    cadence: 'version',
    classification,
    releasedAt,
    isExpeditable: false,
    severity: null,
    targets: Object.values(editionLines).map((line) => {
      const endsAt = ends.find((one) => one.line === line)?.endsAt ?? null;
      const own = { line, version: [build], label: name, kb: '' };
      return endsAt === null ? own : { ...own, endsAt };
    }),
  };
}

/** The first build of Windows 11. */
const firstOfEleven = 22_000;

function windowsOfMost(counts: readonly BuildCount[]): string {
  const sum = (isWanted: (build: number) => boolean): number =>
    counts.filter(({ build }) => isWanted(build)).reduce((all, { devices }) => all + devices, 0);
  const isTen = sum((build) => build < firstOfEleven) > sum((build) => build >= firstOfEleven);
  return isTen ? 'Windows 10' : 'Windows 11';
}

function windowsOf(name: string): string {
  return name.split(',')[0] ?? name;
}
