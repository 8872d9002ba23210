/**
 * When a device restarts into a newer version that is installed: as its user likes, or forced when the ring's deadline
 * and grace are over. Up to Windows 11 21H2 the deadline of feature updates counts from the pending restart, from 22H2 on
 * from the first scan that found it. Source: Microsoft, "Enforce compliance deadlines for updates".
 */
import { chosenBefore, forcedBySettings, type PlannedRestart } from '../life/restart.ts';
import type { FeatureWalk } from './featureWalk.ts';

/** The restart of a version that has been pending since `pendingAt`. */
export function restartOf(walk: FeatureWalk, pendingAt: number): PlannedRestart {
  const { line, firstScan } = walk;
  const baseAt = line.deadlineFromScan ? (firstScan?.at ?? pendingAt) : pendingAt;
  const forced = forcedBySettings(walk, { baseAt, pendingAt });
  return { at: chosenBefore(walk, pendingAt, forced.at), deadlineAt: forced.deadlineAt };
}
