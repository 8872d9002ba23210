/**
 * Microsoft 365 Apps on a device: it goes to the newest build of its channel after the delay, or to the target version
 * (also down to it), with automatic updates on; what is loaded is applied only with all applications closed, until the
 * deadline closes them. A target version that is not served keeps it where it is. Source: the same documents as of
 * `officeSettings.ts`, and learn.microsoft.com, "Configure update settings for Microsoft 365 Apps".
 */
import { drawBetween, streams } from '../hash.ts';
import { afterOnline, onlineFrom } from '../device/presence.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import type { OfficeChannel, PublishedBuild } from '../published/products.ts';
import { saltOf } from './channelSteps.ts';
import { lifeOfProduct, type ProductLife, type ProductRules } from './life.ts';
import { type OfficeSettings, officeSpans } from './officeSettings.ts';
import { officeSteps, type OfficeTraits } from './officeTraits.ts';
import type { ProductPolicies } from './policy.ts';
import { dayMs, minuteMs } from '../../time.ts';

/** A build of Office. */
export type OfficeBuild = PublishedBuild<OfficeChannel>;

/** For how long after its publication a build can still be had. */
const servedMs = 400 * dayMs;
/** Minutes between a task and the beginning of the download. */
const checkMinutes = [1, 240] as const;

/** What Office did on the device up to `until`. */
export function officeLife(
  makeup: Makeup,
  traits: Traits,
  device: {
    readonly office: OfficeTraits;
    readonly policies: ProductPolicies;
    readonly until: number;
  },
): ProductLife<OfficeBuild> {
  const { office, until } = device;
  const rules: ProductRules<OfficeSettings, OfficeBuild> = {
    spans: officeSpans(makeup, traits, device),
    changes: (settings, installed) => changesOf(makeup, settings, { installed, until }),
    target: (settings, installed, at) => targetOf(makeup, settings, { installed, at }),
    loadedAt: (build, at) => loadedAt(makeup, traits, build, at),
    forcedAt: ({ deadline }, loaded) => forcedAt(deadline, loaded),
    occasion: { share: office.closedShare, stream: streams.officeOccasion },
  };
  return lifeOfProduct(traits.presence, rules, {
    start: office.start,
    from: makeup.startAt,
    until,
  });
}

function pinnedBuild(
  makeup: Makeup,
  targetBuild: string,
  channel: string,
): OfficeBuild | undefined {
  return makeup
    .published()
    .office.find((one) => one.build === targetBuild && one.channel === channel);
}

function changesOf(
  makeup: Makeup,
  { channel, targetBuild, delayMs }: OfficeSettings,
  { installed, until }: { readonly installed: OfficeBuild; readonly until: number },
): readonly number[] {
  const followed = channel ?? installed.channel;
  if (targetBuild !== null) {
    const at = pinnedBuild(makeup, targetBuild, followed)?.publishedAt ?? Infinity;
    return [at, at + servedMs];
  }
  const instants: number[] = [];
  for (const { publishedAt } of officeSteps(makeup, followed)) {
    if (publishedAt > until) break;
    instants.push(publishedAt + delayMs);
  }
  return instants;
}

function targetOf(
  makeup: Makeup,
  settings: OfficeSettings,
  { installed, at }: { readonly installed: OfficeBuild; readonly at: number },
): OfficeBuild | null {
  if (!settings.isAutomatic) return null;
  const channel = settings.channel ?? installed.channel;
  const isAnother = (build: OfficeBuild) =>
    build.build !== installed.build || build.channel !== installed.channel;
  if (settings.targetBuild !== null) {
    const pinned = pinnedBuild(makeup, settings.targetBuild, channel);
    const isServed =
      pinned !== undefined && pinned.publishedAt <= at && at < pinned.publishedAt + servedMs;
    return isServed && isAnother(pinned) ? pinned : null;
  }
  const newest = officeSteps(makeup, channel).findLast(
    ({ publishedAt }) => publishedAt + settings.delayMs <= at,
  );
  if (newest === undefined || !isAnother(newest)) return null;
  return newest.rank > installed.rank || newest.channel !== installed.channel ? newest : null;
}

/** The source spreads a build over some days; each device has its own place in that. */
function loadedAt(makeup: Makeup, traits: Traits, build: OfficeBuild, at: number): number {
  const { presence } = traits;
  const { spreadDays, downloadMinutes } = makeup.scenario.products.office;
  const salt = saltOf(build.build);
  const servedAt =
    build.publishedAt + drawBetween(traits, streams.officeSpread, salt, spreadDays) * dayMs;
  const checkMs = drawBetween(traits, streams.officeCheck, salt, checkMinutes) * minuteMs;
  const begunAt = afterOnline(presence, onlineFrom(presence, Math.max(at, servedAt)), checkMs);
  const minutes = drawBetween(traits, streams.officeDownload, salt, downloadMinutes);
  return afterOnline(presence, begunAt, minutes * minuteMs);
}

/** A date that had passed when the build was loaded forces nothing: it was for an earlier one. */
function forcedAt(deadline: OfficeSettings['deadline'], loaded: number): number {
  if (deadline === null) return Infinity;
  if (deadline.kind === 'after') return loaded + deadline.ms;
  return deadline.at > loaded ? deadline.at : Infinity;
}
