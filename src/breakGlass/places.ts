/** Where what is needed in an emergency lies in a data directory: readable by its owner alone, by no server needed. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';

/** Files of an emergency. */
export interface BreakGlassPlaces {
  readonly folder: string;
  /** Which policy is which ring's, kept whenever rings are made ready. */
  readonly rings: string;
  /** What was done to Intune directly, one JSON document a line; only ever appended to. */
  readonly journal: string;
}

/** The files of a data directory; touches nothing. */
export function breakGlassPlaces(dataDir: string): BreakGlassPlaces {
  const folder = path.join(dataDir, 'break-glass');
  return {
    folder,
    rings: path.join(folder, 'rings.json'),
    journal: path.join(folder, 'journal.jsonl'),
  };
}

/** Makes the folder. */
export function makeFolder({ folder }: BreakGlassPlaces): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}
