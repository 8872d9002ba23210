/**
 * Where the programs of this project lie. In a checkout they are TypeScript beside this file and run as they are; in the
 * published package they are built JavaScript under `dist/`, with the emulator inside it.
 */
import path from 'node:path';

const extension = path.extname(import.meta.filename);
const sources = path.dirname(import.meta.dirname);

/** Programs that are started as processes of their own. */
export const programs = {
  worker: path.join(sources, `worker${extension}`),
  watchdog: path.join(import.meta.dirname, `watchdog${extension}`),
  emulator: path.join(
    extension === '.ts' ? path.dirname(sources) : sources,
    'emulator',
    `main${extension}`,
  ),
} as const;
