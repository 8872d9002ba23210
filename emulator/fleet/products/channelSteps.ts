/** The newest builds of a channel over time: what is on offer to a device that takes the newest. */
import type { Makeup } from '../device/traits.ts';
import { mix } from '../hash.ts';
import { newestBuild, type PublishedBuild } from '../published/products.ts';

/** Builds that were each the highest of their channel when they came, by rising instant; the first is that of the start. */
type ChannelSteps<Build extends PublishedBuild> = readonly Build[];

/** Creates the teller of a list's steps from the fleet's beginning on; each channel's are worked out once. */
export function stepsTeller<Build extends PublishedBuild>(
  listOf: (makeup: Makeup) => readonly Build[],
): (makeup: Makeup, channel: string) => ChannelSteps<Build> {
  const known = new WeakMap<Makeup, Map<string, ChannelSteps<Build>>>();
  return (makeup, channel) => {
    const byChannel = known.get(makeup) ?? new Map<string, ChannelSteps<Build>>();
    known.set(makeup, byChannel);
    const steps = byChannel.get(channel) ?? channelSteps(listOf(makeup), channel, makeup.startAt);
    byChannel.set(channel, steps);
    return steps;
  };
}

/** A number that stands for a build in what is drawn for it. */
export function saltOf(build: string): number {
  const known = salts.get(build);
  if (known !== undefined) return known;
  const salt = build.split('.').reduce((sum, part) => mix(sum, Number(part)), 0) & 0xffff;
  salts.set(build, salt);
  return salt;
}

const salts = new Map<string, number>();

/** The steps of a channel from an instant on; empty where nothing was published by then. */
function channelSteps<Build extends PublishedBuild>(
  builds: readonly Build[],
  channel: string,
  startAt: number,
): ChannelSteps<Build> {
  const start = newestBuild(builds, channel, startAt);
  if (start === null) return [];
  const steps = [start];
  for (const build of builds) {
    const highest = steps.at(-1) ?? start;
    if (build.channel !== channel || build.publishedAt <= startAt) continue;
    if (build.rank > highest.rank) steps.push(build);
  }
  return steps;
}

/** The newest build below the version that is newest at an instant, `versions` versions down where there are so many. */
export function olderBuild<Build extends PublishedBuild>(
  builds: readonly Build[],
  newest: Build,
  { versions, at }: { readonly versions: number; readonly at: number },
): Build {
  let found = newest;
  for (let down = 0; down < versions; down += 1) {
    const lower = builds.filter(
      (one) =>
        one.channel === newest.channel &&
        one.publishedAt <= at &&
        one.version !== found.version &&
        one.rank < found.rank,
    );
    found = newestBuild(lower, newest.channel, at) ?? found;
  }
  return found;
}
