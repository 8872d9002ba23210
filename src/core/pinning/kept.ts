/** What came of keeping the rings of a tenant on their versions of Windows, and what an operator should know of it. */
import { countText, devicesText } from '../instantText.ts';
import type { Below } from './pin.ts';

/** How a ring stands. */
export type RingPin = { readonly ring: string } &
  /** Its devices stay; `below`: those that are left out, since no profile can name what they have. */
  (
    | { readonly kind: 'pinned'; readonly name: string; readonly below: Below | null }
    /** A release of its own area names its versions. */
    | { readonly kind: 'released' }
    /** The policy wants no pin. */
    | { readonly kind: 'unpinned' }
    /** Its group is not made yet, or no device is known. */
    | { readonly kind: 'notYet' }
    /** Profiles of somebody else reach devices of it, so that none of ours is put beside them. */
    | { readonly kind: 'others'; readonly devices: number; readonly names: readonly string[] }
    | { readonly kind: 'unnameable'; readonly below: Below }
    | { readonly kind: 'trouble'; readonly why: string }
  );

/** What came of one look. */
export interface VersionsKept {
  readonly asOf: number;
  /** Rings whose devices stay on what they have, by a pin or by a release, of how many. */
  readonly kept: number;
  readonly rings: number;
  /** What an operator should know; a few. */
  readonly notes: readonly string[];
}

/** Something to know of a ring, or of all; told once by its subject. */
export interface VersionNote {
  /** A ring, or `profiles`. */
  readonly subject: string;
  readonly text: string;
}

const notesMax = 8;

/** In short, as a workflow carries it. */
export function versionsKept(
  asOf: number,
  rings: readonly RingPin[],
  notes: readonly VersionNote[],
): VersionsKept {
  const kept = rings.filter(({ kind }) => kind === 'pinned' || kind === 'released').length;
  const texts = notes.map(({ text }) => text).slice(0, notesMax);
  return { asOf, kept, rings: rings.length, notes: texts };
}

/** What an operator should know. `unavailable`: why the tenant gives no profiles; null = it gives them. */
export function versionNotes(
  rings: readonly RingPin[],
  unavailable: string | null,
): readonly VersionNote[] {
  if (unavailable !== null) {
    const text = `this tenant gives no feature update profiles (${unavailable}), so no ring is pinned: ${unpinned}`;
    return [{ subject: 'profiles', text }];
  }
  return rings.flatMap((one) => {
    const text = textOf(one);
    return text === null ? [] : [{ subject: one.ring, text: `${one.ring} is ${text}` }];
  });
}

/** What becomes of new versions where nothing names one. Source: "Update rings for Windows" (Intune). */
const unpinned =
  'an update ring keeps a new version away for 30 days from the day it came out and offers at once what came out before, but no Windows 11 to Windows 10';

function textOf(one: RingPin): string | null {
  switch (one.kind) {
    case 'released':
    case 'notYet':
    case 'unpinned':
      return null;
    case 'pinned':
      return one.below === null
        ? null
        : `pinned to ${one.name} without ${belowText(one.below)}; of these ${unpinned}. ${wayOut}`;
    case 'others':
      return `not pinned to its versions of Windows, since ${othersText(one)}: what these name is offered`;
    case 'unnameable':
      return `not pinned to its versions of Windows, since it has ${belowText(one.below)}; so ${unpinned}. ${wayOut}`;
    case 'trouble':
      return `not seen to be pinned to its versions of Windows: ${one.why}`;
  }
}

const wayOut =
  'Way out: bring these devices to a version that is offered, release feature updates, or say `versions.mode: unpinned`';

function othersText({
  devices,
  names,
}: {
  readonly devices: number;
  readonly names: readonly string[];
}): string {
  const who = devices === 1 ? '1 device is' : `${countText(devices)} devices are`;
  return `${who} reached by feature update profiles of somebody else ("${names.join('", "')}")`;
}

/** `3 devices with Windows 10, version 21H2, which no feature update profile can name`. */
function belowText({ devices, names }: Below): string {
  return `${devicesText(devices)} with ${names.join(' or ')}, which no feature update profile can name`;
}
