/**
 * How a product that updates itself goes through its month on one device, whatever the product: it finds something it
 * should go to, loads it, and applies it when the device lets it or at the latest when that is forced. What was loaded is
 * dropped when by then something else is wanted. Told anew on each question, step by step, and never beyond the instant
 * asked for.
 */
import { draw, drawBetween } from '../hash.ts';
import { afterOnline, closesAt, onlineFrom, opensAt, type Presence } from '../device/presence.ts';
import type { PublishedBuild } from '../published/products.ts';
import { hourMs, minuteMs } from '../../time.ts';

/** Settings from an instant on. */
export interface Span<Settings> {
  readonly from: number;
  readonly settings: Settings;
}

/** What one product does on one device. */
export interface ProductRules<Settings, Build extends PublishedBuild> {
  /** By rising `from`; the first holds from ever. */
  readonly spans: readonly Span<Settings>[];
  /** Instants at which what is wanted under these settings may change. */
  changes(settings: Settings, installed: Build): readonly number[];
  /** What the device is to go to; null = it stays. */
  target(settings: Settings, installed: Build, at: number): Build | null;
  /** When that is on the device which was wanted from `at` on. */
  loadedAt(build: Build, at: number): number;
  /** When it is applied whatever the user does; Infinity = never. */
  forcedAt(settings: Settings, loadedAt: number): number;
  readonly occasion: Occasion;
}

/** Probability per day that the user makes room for an update, and where that is drawn. */
interface Occasion {
  readonly share: number;
  readonly stream: number;
}

/** A product that nothing steers: at an instant it runs the newest build that was ready on the device by then. */
export interface Unsteered<Build extends PublishedBuild> {
  readonly start: Build;
  at(instant: number): Build;
}

/** Tells such a product; builds by rising rank. Asked from the newest on, so that most are never looked at. */
export function unsteered<Build extends PublishedBuild>(
  [start, ...later]: readonly [Build, ...Build[]],
  readyAt: (build: Build) => number,
): Unsteered<Build> {
  return {
    start,
    at: (instant) =>
      later.findLast((build) => build.publishedAt <= instant && readyAt(build) <= instant) ?? start,
  };
}

/** What a device ran, and what waits on it. */
export interface ProductLife<Build extends PublishedBuild> {
  /** By rising `from`; the first holds from ever. */
  readonly changes: readonly { readonly from: number; readonly build: Build }[];
  /** Loaded and not applied; null = nothing is. */
  readonly pending: { readonly build: Build; readonly loadedAt: number } | null;
}

/** A product moves a few times a month; a pin that is changed every day moves it no more often than this. */
const turnsMax = 120;
/** The warning before it is forced. */
const warningMs = 15 * minuteMs;
/** Nobody keeps applications open for longer without closing them once. */
const waitDaysMax = 90;
const nightHour = 2;

interface Walk<Settings, Build extends PublishedBuild> {
  readonly presence: Presence;
  readonly rules: ProductRules<Settings, Build>;
  readonly until: number;
}

/** Tells a product's life from `from`, when it ran `start`, to `until`. */
export function lifeOfProduct<Settings, Build extends PublishedBuild>(
  presence: Presence,
  rules: ProductRules<Settings, Build>,
  { start, from, until }: { readonly start: Build; readonly from: number; readonly until: number },
): ProductLife<Build> {
  const walk = { presence, rules, until };
  const changes = [{ from: -Infinity, build: start }];
  let installed = start;
  let now = from;
  for (let turn = 0; turn < turnsMax; turn += 1) {
    const wanted = nextWanted(walk, installed, now);
    if (wanted === null) break;
    const { build } = wanted;
    const isThere = build.build === installed.build;
    const loadedAt = isThere ? wanted.at : rules.loadedAt(build, wanted.at);
    if (loadedAt > until) break;
    const end = isThere
      ? { at: loadedAt, isApplied: true }
      : endOf(walk, installed, { build, loadedAt });
    if (end === null) return { changes, pending: { build, loadedAt } };
    now = end.at;
    if (!end.isApplied) continue;
    changes.push({ from: end.at, build });
    installed = build;
  }
  return { changes, pending: null };
}

/** What the device ran at an instant. */
export function buildAt<Build extends PublishedBuild>(life: ProductLife<Build>, at: number): Build {
  const change = life.changes.findLast(({ from }) => from <= at);
  if (change === undefined) throw new RangeError('a life without a beginning');
  return change.build;
}

function nextWanted<Settings, Build extends PublishedBuild>(
  walk: Walk<Settings, Build>,
  installed: Build,
  from: number,
): { readonly at: number; readonly build: Build } | null {
  for (let at = from; at <= walk.until; at = nextChange(walk, installed, at)) {
    const build = walk.rules.target(settingsAt(walk, at), installed, at);
    if (build !== null) return { at, build };
  }
  return null;
}

/** When a loaded build is applied or dropped; null = not up to the walk's `until`. */
function endOf<Settings, Build extends PublishedBuild>(
  walk: Walk<Settings, Build>,
  installed: Build,
  { build, loadedAt }: { readonly build: Build; readonly loadedAt: number },
): { readonly at: number; readonly isApplied: boolean } | null {
  const { presence, rules, until } = walk;
  let at = loadedAt;
  while (at <= until) {
    const settings = settingsAt(walk, at);
    if (rules.target(settings, installed, at)?.build !== build.build)
      return { at, isApplied: false };
    const changesAt = nextChange(walk, installed, at);
    const dueAt = Math.max(rules.forcedAt(settings, loadedAt), at);
    const forcedAt = Number.isFinite(dueAt)
      ? afterOnline(presence, onlineFrom(presence, dueAt), warningMs)
      : Infinity;
    const appliedAt = occasionIn(walk, at, Math.min(changesAt, forcedAt)) ?? forcedAt;
    if (appliedAt < changesAt)
      return appliedAt <= until ? { at: appliedAt, isApplied: true } : null;
    at = changesAt;
  }
  return null;
}

function settingsAt<Settings, Build extends PublishedBuild>(
  { rules }: Walk<Settings, Build>,
  at: number,
): Settings {
  const span = rules.spans.findLast(({ from }) => from <= at);
  if (span === undefined) throw new RangeError('settings must hold from ever');
  return span.settings;
}

/** The next instant after `at` at which something else may be wanted. */
function nextChange<Settings, Build extends PublishedBuild>(
  walk: Walk<Settings, Build>,
  installed: Build,
  at: number,
): number {
  let next = Infinity;
  for (const { from } of walk.rules.spans) if (from > at) next = Math.min(next, from);
  for (const instant of walk.rules.changes(settingsAt(walk, at), installed))
    if (instant > at) next = Math.min(next, instant);
  return next;
}

/** The first time between two instants at which the user makes room. */
function occasionIn<Settings, Build extends PublishedBuild>(
  { presence, rules, until }: Walk<Settings, Build>,
  from: number,
  to: number,
): number | null {
  const at = nextOccasion(presence, rules.occasion, { from, to: Math.min(to, until + 1) });
  return at < to && at <= until ? at : null;
}

/** Shortly before going, or at night: the first time from `from` on, and before `to`; Infinity = none. */
export function nextOccasion(
  presence: Presence,
  { share, stream }: Occasion,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const first = presence.zone.dayOf(from);
  for (let day = first; day < first + waitDaysMax; day += 1) {
    const at = occasionOn(presence, day, stream);
    if (Number.isNaN(at) || at < from) continue;
    if (at >= to) return Infinity;
    if (draw(presence, stream, day * 2) < share) return at;
  }
  return Infinity;
}

function occasionOn(presence: Presence, day: number, stream: number): number {
  const opens = opensAt(presence, day);
  if (presence.habit === null)
    return opens + Math.floor((nightHour + draw(presence, stream, day * 2 + 1)) * hourMs);
  const early = drawBetween(presence, stream, day * 2 + 1, [3, 40]) * minuteMs;
  return Math.max(opens, closesAt(presence, day, opens) - Math.floor(early));
}
