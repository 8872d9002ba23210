/** Which snapshots of Windows Update for Business reports there are: one a day, of midnight UTC, readable a day later. */
import type { Fleet } from '../../fleet/fleet.ts';
import { dayMs } from '../../time.ts';

/** Snapshots are readable this long after they were taken. */
const latencyMs = dayMs;
/** How far back snapshots go: what a workspace keeps unless it is told otherwise. */
const keptDays = 30;
/** Devices are in a snapshot that were in contact this long before it. */
export const seenMs = 28 * dayMs;

/** Instants of the snapshots readable at an instant, newest first; none of before the workspace was connected. */
export function snapshotsAt({ reportedFrom }: Fleet, at: number): readonly number[] {
  const newest = Math.floor((at - latencyMs) / dayMs) * dayMs;
  return Array.from({ length: keptDays }, (_, nth) => newest - nth * dayMs).filter(
    (snapshot) => snapshot >= reportedFrom,
  );
}

/** Snapshots ask for the same few instants again and again, and writing one costs more than all else of a row. */
const written = new Map<number, string>();
const writtenMax = 1000;

/** An instant as a cell has it. */
export function iso(at: number): string {
  const known = written.get(at);
  if (known !== undefined) return known;
  if (written.size >= writtenMax) written.clear();
  const text = new Date(at).toISOString();
  written.set(at, text);
  return text;
}
