/**
 * When a device restarts into a newer version that is installed: as its user likes, or forced when the ring's deadline
 * and grace are over. Up to Windows 11 21H2 the deadline of feature updates counts from the pending restart, from 22H2 on
 * from the first scan that found it. Source: Microsoft, "Enforce compliance deadlines for updates".
 */
import { onlineFrom } from '../device/presence.ts';
import type { FeatureSettings } from '../life/policyTimeline.ts';
import { chosenBefore, warned, type PlannedRestart } from '../life/restart.ts';
import { ownFeatureDefaults, type FeatureWalk } from './featureWalk.ts';

/** The restart of a version that has been pending since `pendingAt`. */
export function restartOf(walk: FeatureWalk, pendingAt: number): PlannedRestart {
  const forced = forcedAfter(walk, pendingAt);
  return { at: chosenBefore(walk, pendingAt, forced.at), deadlineAt: forced.deadlineAt };
}

/** Settings heard later move it. */
function forcedAfter(walk: FeatureWalk, pendingAt: number): PlannedRestart {
  const { heard, line, firstScan, traits } = walk;
  const baseAt = line.deadlineFromScan ? (firstScan?.at ?? pendingAt) : pendingAt;
  let planned: PlannedRestart = { at: Infinity, deadlineAt: null };
  for (let position = -1; position < heard.length; position += 1) {
    const from = heard[position]?.from ?? -Infinity;
    const to = heard[position + 1]?.from ?? Infinity;
    if (to <= pendingAt || from > walk.until) continue;
    const deadlineAt = dueBy(heard[position]?.settings ?? ownFeatureDefaults, baseAt, pendingAt);
    planned = { at: Infinity, deadlineAt };
    if (deadlineAt === null) continue;
    const onlineAt = onlineFrom(traits.presence, Math.max(deadlineAt, from, pendingAt));
    if (onlineAt < to) return { at: warned(walk, onlineAt), deadlineAt };
  }
  return planned;
}

function dueBy(
  { deadlineMs, graceMs }: FeatureSettings,
  baseAt: number,
  pendingAt: number,
): number | null {
  return deadlineMs === null ? null : Math.max(baseAt + deadlineMs, pendingAt + graceMs);
}
