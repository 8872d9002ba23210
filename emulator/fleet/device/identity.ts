/**
 * A device's three GUIDs and its number, turned into each other without any table: number and kind pass through a small
 * keyed Feistel network into 64 bits of the GUID, the other bits are a hash of these 64. Reading a GUID undoes that and
 * makes it anew to compare, so a foreign GUID is told from ours.
 */
import { mix } from '../hash.ts';

/** Which of a device's ids: Intune's, Entra's device id, the directory object's. */
export type IdKind = 'managedDevice' | 'entraDevice' | 'directoryObject';

const kinds: readonly IdKind[] = ['managedDevice', 'entraDevice', 'directoryObject'];
const marks: Readonly<Record<IdKind, number>> = {
  managedDevice: 0x52494e47,
  entraDevice: 0x4d415354,
  directoryObject: 0x4552474f,
};
const rounds = 4;
const hex = Array.from({ length: 0x10000 }, (_, value) => value.toString(16).padStart(4, '0'));

/** Makes and reads the ids of a fleet with this seed (32 bits). */
export interface Identity {
  idOf(kind: IdKind, index: number): string;
  /** The device number and kind behind a GUID, or null when it is none of this fleet's. */
  read(id: string): { readonly kind: IdKind; readonly index: number } | null;
}

/** Creates the ids of a fleet. */
export function createIdentity(seed: number): Identity {
  const keys = Array.from({ length: rounds }, (_, round) => mix(seed, 0x1d000000 + round));
  return {
    idOf: (kind, index) => guidOf(keys, marks[kind], index),
    read: (id) => readGuid(keys, id),
  };
}

function guidOf(keys: readonly number[], mark: number, index: number): string {
  let left = index >>> 0;
  let right = mark;
  for (const key of keys) {
    const next = (left ^ mix(key, right)) >>> 0;
    left = right;
    right = next;
  }
  return format(left, right);
}

/** Version 4, variant 1, as Microsoft's ids look. */
function format(left: number, right: number): string {
  const check = mix(left, right);
  const more = mix(right, check);
  const version = 0x4000 | (check & 0xfff);
  const variant = 0x8000 | (more & 0x3fff);
  return (
    `${word(left >>> 16)}${word(left & 0xffff)}-${word(check >>> 16)}-${word(version)}-${word(variant)}-` +
    `${word(more >>> 16)}${word(right >>> 16)}${word(right & 0xffff)}`
  );
}

function word(value: number): string {
  return hex[value] ?? '0000';
}

function readGuid(keys: readonly number[], id: string): { kind: IdKind; index: number } | null {
  if (id.length !== 36) return null;
  let left = Number.parseInt(id.slice(0, 8), 16) >>> 0;
  let right = Number.parseInt(id.slice(28, 36), 16) >>> 0;
  if (format(left, right) !== id.toLowerCase()) return null;
  for (const key of keys.toReversed()) {
    const previous = (right ^ mix(key, left)) >>> 0;
    right = left;
    left = previous;
  }
  const kind = kinds.find((one) => marks[one] === right);
  return kind === undefined ? null : { kind, index: left };
}
