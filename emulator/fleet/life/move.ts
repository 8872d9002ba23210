/**
 * A restart into another version of Windows, as quality updates see it. A feature update brings the latest monthly update
 * with it, whatever the ring says about quality updates. Source: Microsoft, "Manage Windows feature updates policies":
 * "When a Windows feature update is deployed to a device from the cloud service, the latest monthly quality update is
 * automatically included."
 */
import { servicedLine } from '../device/windowsLine.ts';
import type { VersionMove } from '../feature/featureWalk.ts';
import type { UpdateProgress } from '../state.ts';
import { heardExpedites, type LeftVersion, type Told, type Walk } from './walk.ts';

/** Takes the telling to the other version; what was in hand is dropped. */
export function moveTo(walk: Walk, move: VersionMove, told: Told): void {
  const { left, makeup, traits } = walk;
  if (!move.isBack) arrive(walk, move);
  else if (left !== null) goBack(walk, left, move.at);
  walk.expedites = heardExpedites(makeup, traits, { ...told, line: walk.line });
  walk.now = move.at;
  walk.firstScan = null;
  walk.isUnderWay = false;
  walk.error = null;
}

function arrive(walk: Walk, { at, offeredAt, line }: VersionMove): void {
  const { extendedUpdatesShare } = walk.makeup.scenario.updating;
  const { installed, installedBefore, blocked, progress } = walk;
  const build = walk.builds.at(-1)?.build ?? walk.line.startBuild;
  walk.left = { line: walk.line, installed, installedBefore, blocked, progress, build };
  walk.line = servicedLine(line, walk.traits, extendedUpdatesShare);
  walk.installed = walk.line.updates.findLastIndex(
    ({ publishedAt, isMonthly }) => isMonthly && publishedAt <= offeredAt,
  );
  walk.installedBefore = walk.installed;
  walk.blocked = -1;
  const included = walk.line.updates[walk.installed];
  walk.progress = included === undefined ? null : broughtAlong(included.release, at);
  restart(walk, included?.build ?? walk.line.startBuild, at);
}

function goBack(walk: Walk, left: LeftVersion, at: number): void {
  walk.line = left.line;
  walk.installed = left.installed;
  walk.installedBefore = left.installedBefore;
  walk.blocked = left.blocked;
  walk.progress = left.progress;
  restart(walk, left.build, at);
}

function restart(walk: Walk, build: string, at: number): void {
  walk.lines.push({ from: at, line: walk.line });
  walk.builds.push({ from: at, build });
  walk.restarts.push({ at, isFeatureUpdate: true });
}

function broughtAlong(release: string, at: number): UpdateProgress {
  return {
    release,
    phase: 'installed',
    since: at,
    offeredAt: null,
    deadlineAt: null,
    installedAt: at,
    error: null,
    expedited: false,
  };
}
