/**
 * Where the programs of this project lie. In a checkout they are TypeScript and run as they are; in the
 * published package they are built JavaScript under `dist/`, with the emulator inside it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const extension = path.extname(import.meta.filename);
const sources = path.dirname(import.meta.dirname);

/** This program with its version, such as "ringmaster 0.1.0". */
export function ownVersion(): string {
  const file = path.join(path.dirname(sources), 'package.json');
  const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  return `${name} ${version}`;
}

/** Programs that are started as processes of their own. */
export const programs = {
  worker: path.join(sources, 'worker', `main${extension}`),
  watchdog: path.join(import.meta.dirname, 'parts', `watchdog${extension}`),
  emulator: path.join(
    extension === '.ts' ? path.dirname(sources) : sources,
    'emulator',
    `main${extension}`,
  ),
} as const;
