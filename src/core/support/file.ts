/**
 * Files that people attach: bounded on the way in, harmless on the way out. A name is what a person has typed, and a file what
 * anybody may have made: it is never opened, never served under its own type, and leaves under a name that no system runs,
 * hides, or takes for a path.
 */
import { plainText } from '../plainText.ts';

export const filesMax = 20;
export const fileBytesMax = 5 * 2 ** 20;
export const filesBytesMax = 25 * 2 ** 20;
const nameMax = 100;

/** Kinds of files that are looked at and not run; with what each is called outside. */
const types: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  log: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  xml: 'application/xml',
  etl: 'application/octet-stream',
  evtx: 'application/octet-stream',
  cab: 'application/octet-stream',
  dmp: 'application/octet-stream',
  zip: 'application/zip',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  pdf: 'application/pdf',
};

/** Names of devices of Windows, which are no files whatever stands behind them. */
const reserved = /^(con|prn|aux|nul|(com|lpt)[\d¹²³]) *(\.|$)/i;

/** The name under which a file leaves: its own where that is harmless, else as near to it as may be. */
export function harmlessName(given: string): string {
  const name = plainText(given, nameMax)
    .replaceAll(/^.*[\\/]/g, '')
    .replaceAll(/[^\p{L}\p{N}\p{M} ._-]/gu, '_')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/^[ .\p{M}-]+/u, '')
    .replace(/[ .]+$/, '');
  const named = name === '' ? 'file' : name;
  const safe = reserved.test(named) ? `_${named}` : named;
  return extensionOf(safe) in types ? safe : `${safe}.bin`;
}

/** What a file is called outside, by its name alone: what it holds is not looked at. */
export function typeOf(name: string): string {
  return types[extensionOf(name)] ?? 'application/octet-stream';
}

function extensionOf(name: string): string {
  return /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** A size for people: `12 KB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000
    ? `${Math.round(bytes / 1_000)} KB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
