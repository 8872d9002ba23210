/**
 * Which version keeps the devices of a ring where they are. A feature update profile takes whoever is below its version to
 * it, leaves whoever is at or above it alone, and can name only what is offered. So it is the lowest of what devices of the
 * ring have and a profile can name; who has less is to be left out of it, since it would take them further. A pin is never
 * raised: that would be a feature update that no release gates. Source: "Feature updates policy" (Intune).
 */
import type {
  BuildCount,
  OfferedWindows,
  WindowsVersion,
} from '../release/content/windowsVersions.ts';

/** What is known of a ring and of versions. */
export interface PinQuestion {
  readonly known: readonly WindowsVersion[];
  readonly offered: readonly OfferedWindows[];
  /** Devices of the ring by build. */
  readonly counts: readonly BuildCount[];
  /** Devices of all rings: what a ring that is filled later goes by. */
  readonly fleet: readonly BuildCount[];
  /** What the ring is pinned to already; null = nothing. */
  readonly present: WindowsVersion | null;
}

/** Devices whose version no profile can name. */
export interface Below {
  readonly devices: number;
  /** Their versions, the lowest first; a few. */
  readonly names: readonly string[];
}

/** The version that a ring is to be pinned to, or why there is none. */
export type Pin =
  | { readonly kind: 'named'; readonly version: WindowsVersion; readonly below: Below | null }
  /** No device is known yet. */
  | { readonly kind: 'noDevices' }
  /** No device has what a profile can name. */
  | { readonly kind: 'unnameable'; readonly below: Below };

/** Decides it. */
export function pinOf({ known, offered, counts, fleet, present }: PinQuestion): Pin {
  const ofRing = there(counts);
  const all = ofRing.length > 0 ? ofRing : there(fleet);
  const builds = new Set(all.map(({ build }) => build));
  const lowest = known
    .filter(({ name, build }) => builds.has(build) && offered.some((one) => one.name === name))
    .toSorted(byBuild)[0];
  const [version] = [lowest, present ?? undefined]
    .filter((one) => one !== undefined)
    .toSorted(byBuild);
  if (version !== undefined) {
    const less = ofRing.filter(({ build }) => build < version.build);
    return { kind: 'named', version, below: less.length === 0 ? null : belowOf(known, less) };
  }
  if (ofRing.length === 0) return { kind: 'noDevices' };
  return { kind: 'unnameable', below: belowOf(known, ofRing) };
}

function there(counts: readonly BuildCount[]): readonly BuildCount[] {
  return counts.filter(({ devices }) => devices > 0).toSorted(byBuild);
}

function byBuild(one: { readonly build: number }, other: { readonly build: number }): number {
  return one.build - other.build;
}

const namesMax = 3;

function belowOf(known: readonly WindowsVersion[], counts: readonly BuildCount[]): Below {
  const names = counts
    .slice(0, namesMax)
    .map(({ build }) => known.find((one) => one.build === build)?.name ?? `build ${build}`);
  return { devices: counts.reduce((sum, { devices }) => sum + devices, 0), names };
}
