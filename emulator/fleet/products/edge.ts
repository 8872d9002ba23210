/**
 * Microsoft Edge on a device, and the WebView2 runtime beside it: the updater looks every ten hours, Edge spreads a version
 * over some days, and a loaded version waits for the browser to be started anew. A target version holds it there, one that
 * there is not freezes it, and only with rollback does it go down. The runtime is a product of its own that no browser's
 * policy reaches. Source: learn.microsoft.com/deployedge/microsoft-edge-update-policies.
 */
import { dealPlace, draw, drawBetween, streams } from '../hash.ts';
import { afterOnline, nextCheckIn, onlineFrom } from '../device/presence.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import { isManagedByIntune } from '../device/management.ts';
import type { EdgeChannel, PublishedBuild } from '../published/products.ts';
import { olderBuild, saltOf, stepsTeller } from './channelSteps.ts';
import {
  lifeOfProduct,
  type ProductLife,
  type ProductRules,
  type Span,
  unsteered,
  type Unsteered,
} from './life.ts';
import { type ProductPolicies, servedValues, type Values } from './policy.ts';
import { dayMs, hourMs, minuteMs } from '../../time.ts';

/** A version of Edge or of the runtime. */
export type EdgeBuild = PublishedBuild<EdgeChannel>;

const edgeSteps = stepsTeller((makeup) => makeup.published().edge);

/** What the updater goes by. */
interface EdgeSettings {
  readonly channel: string;
  readonly isAutomatic: boolean;
  readonly targetPrefix: string | null;
  readonly rollsBack: boolean;
  /** After how long a restart of the browser is forced; Infinity = never. */
  readonly relaunchMs: number;
}

const unmanaged: EdgeSettings = {
  channel: 'stable',
  isAutomatic: true,
  targetPrefix: null,
  rollsBack: false,
  relaunchMs: Infinity,
};
/** What a required restart waits for unless a policy says otherwise. */
const standardRelaunchMs = 7 * dayMs;
/** Versions only matter that came a little before the fleet begins or later. */
const lookBackMs = 45 * dayMs;

/** Whether the device has Edge, and what it ran when the fleet began; null = it has none, or the month knows none. */
export function edgeStart(makeup: Makeup, traits: Traits): EdgeBuild | null {
  const { share, behindShare } = makeup.scenario.products.edge;
  if (traits.defect === 'otherSystem') return null;
  if (dealPlace(traits, streams.edge, makeup.size) >= share) return null;
  const [newest] = edgeSteps(makeup, 'Stable');
  if (newest === undefined || draw(traits, streams.edgeLag) >= behindShare) return newest ?? null;
  return olderBuild(makeup.published().edge, newest, { versions: 2, at: makeup.startAt });
}

/** What Edge did on the device up to `until`. */
export function edgeLife(
  makeup: Makeup,
  traits: Traits,
  device: {
    readonly start: EdgeBuild;
    readonly policies: ProductPolicies;
    readonly until: number;
  },
): ProductLife<EdgeBuild> {
  const { products } = makeup.scenario;
  const share = drawBetween(traits, streams.edgeRestart, 0, products.edge.restartShare);
  const offers = offersOf(makeup, traits, device.until);
  const instants = offers.map(({ at }) => at);
  const rules: ProductRules<EdgeSettings, EdgeBuild> = {
    spans: edgeSpans(traits, device.policies),
    changes: () => instants,
    target: (settings, installed, at) => targetOf(offers, settings, { installed, at }),
    loadedAt: (build, at) => loadedAt(makeup, traits, build, at),
    forcedAt: ({ relaunchMs }, loaded) => loaded + relaunchMs,
    occasion: { share, stream: streams.edgeOccasion },
  };
  const { start, until } = device;
  return lifeOfProduct(traits.presence, rules, { start, from: makeup.startAt, until });
}

/** A version, and from when it is offered to the device. */
interface Offer {
  readonly at: number;
  readonly build: EdgeBuild;
}

/** By rising instant; a device is offered each version at its own place in the days over which that is spread. */
function offersOf(makeup: Makeup, traits: Traits, until: number): readonly Offer[] {
  const offers: Offer[] = [];
  for (const build of recent(makeup)) {
    if (build.publishedAt > until) break;
    offers.push({ at: offeredAt(makeup, traits, build), build });
  }
  return offers.sort((one, other) => one.at - other.at);
}

const recentBuilds = new WeakMap<Makeup, readonly EdgeBuild[]>();

function recent(makeup: Makeup): readonly EdgeBuild[] {
  const known =
    recentBuilds.get(makeup) ??
    makeup
      .published()
      .edge.filter(
        ({ channel, publishedAt }) =>
          channel !== 'WebView2' && publishedAt > makeup.startAt - lookBackMs,
      );
  recentBuilds.set(makeup, known);
  return known;
}

function offeredAt({ scenario }: Makeup, traits: Traits, build: EdgeBuild): number {
  const { spreadDays } = scenario.products.edge;
  const days = drawBetween(traits, streams.edgeSpread, saltOf(build.build), spreadDays);
  return build.publishedAt + days * dayMs;
}

function targetOf(
  offers: readonly Offer[],
  { channel, isAutomatic, targetPrefix, rollsBack }: EdgeSettings,
  { installed, at }: { readonly installed: EdgeBuild; readonly at: number },
): EdgeBuild | null {
  if (!isAutomatic) return null;
  let best: EdgeBuild | null = null;
  for (const { at: offeredAt, build } of offers) {
    if (offeredAt > at) break;
    if (!isOf(build, channel) || (targetPrefix !== null && !fitsPrefix(build, targetPrefix)))
      continue;
    if (best === null || build.rank > best.rank) best = build;
  }
  const order = best === null ? 0 : best.rank - installed.rank;
  return order > 0 || (order < 0 && targetPrefix !== null && rollsBack) ? best : null;
}

/** Channels as policies write them. */
const channels: Readonly<Record<string, EdgeChannel>> = { stable: 'Stable', beta: 'Beta' };

/** Extended Stable has every second major version of Stable. */
function isOf(build: EdgeBuild, channel: string): boolean {
  if (channel === 'extended')
    return build.channel === 'Stable' && Number(build.build.split('.')[0]) % 2 === 0;
  return build.channel === channels[channel];
}

function fitsPrefix({ build }: EdgeBuild, prefix: string): boolean {
  return build === prefix || build.startsWith(prefix.endsWith('.') ? prefix : `${prefix}.`);
}

function loadedAt(makeup: Makeup, traits: Traits, build: EdgeBuild, at: number): number {
  const { presence } = traits;
  const { checkHours, downloadMinutes } = makeup.scenario.products.edge;
  const salt = saltOf(build.build);
  const checkMs = draw(traits, streams.edgeCheck, salt) * checkHours * hourMs;
  const begunAt = afterOnline(presence, onlineFrom(presence, at), checkMs);
  const minutes = drawBetween(traits, streams.edgeDownload, salt, downloadMinutes);
  return afterOnline(presence, begunAt, minutes * minuteMs);
}

/** Policies of the updater hold from the check-in that brought them. */
function edgeSpans(traits: Traits, policies: ProductPolicies): readonly Span<EdgeSettings>[] {
  const always = { from: -Infinity, settings: unmanaged };
  if (!isManagedByIntune(traits)) return [always];
  const places = ['~Cat_MicrosoftEdge/', '~microsoft_edge/RelaunchNotification'];
  return [
    always,
    ...servedValues(policies, 'edge', places).map(({ from, values }) => ({
      from: nextCheckIn(traits.presence, from),
      settings: settingsOf(values),
    })),
  ];
}

function settingsOf(values: Values): EdgeSettings {
  const under = (policy: string, element: string) =>
    values[policy] === 1 ? values[`${policy}.${element}`] : undefined;
  const prefix = under('Pol_TargetVersionPrefixMicrosoftEdge', 'Part_TargetVersionPrefix');
  const update = under('Pol_UpdatePolicyMicrosoftEdge', 'Part_UpdatePolicy');
  const isRequired = under('RelaunchNotification', 'RelaunchNotification') === 2;
  const period = under('RelaunchNotificationPeriod', 'RelaunchNotificationPeriod');
  return {
    channel: String(under('Pol_TargetChannelMicrosoftEdge', 'Part_TargetChannel') ?? 'stable'),
    isAutomatic: update !== 0 && update !== 2,
    targetPrefix: prefix === undefined || prefix === '' ? null : String(prefix),
    rollsBack: values['Pol_RollbackToTargetVersionMicrosoftEdge'] === 1,
    relaunchMs: isRequired ? Number(period ?? standardRelaunchMs) : Infinity,
  };
}

/** The WebView2 runtime of a device: it runs what is loaded, and nobody need start anything anew. */
export function webViewOf(makeup: Makeup, traits: Traits): Unsteered<EdgeBuild> | null {
  const [start, ...later] = edgeSteps(makeup, 'WebView2');
  if (start === undefined) return null;
  return unsteered([start, ...later], (build) =>
    loadedAt(makeup, traits, build, offeredAt(makeup, traits, build)),
  );
}
