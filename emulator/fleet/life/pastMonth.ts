/**
 * The month before the played one, as far as reports tell of it: by the fleet's beginning devices run its update, and here
 * is how they came to it. Nobody steered it: rings of old let it through over ten days, as many installs as in the played
 * month failed at first, and all of them came through in the end.
 */
import { dealPlace, draw, drawBetween, streams } from '../hash.ts';
import { afterOnline } from '../device/presence.ts';
import type { UpdateProgress } from '../state.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import { failureClassOf } from './trouble.ts';
import { dayMs, minuteMs } from '../../time.ts';

/** Days after its publication on which devices began with it. */
const beganDays = [5, 15] as const;
/** However an install fails, it has come through after so many tries, one a day. */
const triesMax = 7;

/** How a device came to the update. */
interface PastInstall {
  readonly release: string;
  readonly begunAt: number;
  readonly installedAt: number;
  /** What tries failed with, one a day until it was installed; null = none did. */
  readonly failure: { readonly class: string; readonly code: string } | null;
}

/** How the device came to the update of the month before; null = it has none. */
export function pastInstallOf(makeup: Makeup, traits: Traits): PastInstall | null {
  const { catalog, startAt } = makeup;
  const entry = catalog.entry(catalog.previous);
  const { product, version } = traits.line;
  const isFor = entry?.revisions.some((one) => one.product === product && one.version === version);
  if (entry === undefined || isFor !== true || traits.trouble === 'behind') return null;
  const waitedDays = drawBetween(traits, streams.pastUpdate, 0, beganDays);
  const begunAt = minutesLater(makeup, traits, entry.publishedAt + waitedDays * dayMs);
  if (begunAt > startAt) return null;
  const { failed, failure } = triesOf(makeup, traits);
  const doneAt = minutesLater(makeup, traits, begunAt + failed * dayMs);
  return { release: entry.name, begunAt, installedAt: Math.min(startAt, doneAt), failure };
}

/** How far a device was at an instant; null = it had not begun, or never did. */
export function pastUpdateAt(past: PastInstall | null, at: number): UpdateProgress | null {
  if (past === null || past.begunAt > at) return null;
  const { release, begunAt, installedAt, failure } = past;
  const told = { release, offeredAt: begunAt, deadlineAt: null, expedited: false };
  if (at >= installedAt)
    return { ...told, phase: 'installed', since: installedAt, installedAt, error: null };
  const state = { ...told, installedAt: null, since: begunAt };
  if (failure === null) return { ...state, phase: 'installing', error: null };
  const attempts = 1 + Math.floor((at - begunAt) / dayMs);
  const error = { ...failure, attempts, lastAt: begunAt + (attempts - 1) * dayMs };
  return { ...state, phase: 'failed', error };
}

/** When a device that is wanted to install has had the time for it. */
function minutesLater({ scenario }: Makeup, traits: Traits, at: number): number {
  const { installMinutes } = scenario.updating;
  const minutes = drawBetween(traits, streams.pastUpdate, 1, installMinutes);
  return afterOnline(traits.presence, at, minutes * minuteMs);
}

/** How many tries failed, and with what. */
function triesOf({ scenario, size }: Makeup, traits: Traits) {
  if (dealPlace(traits, streams.pastFailure, size) >= scenario.failures.share)
    return { failed: 0, failure: null };
  const own = failureClassOf(scenario, draw(traits, streams.pastFailureClass));
  let failed = 1;
  while (failed < triesMax && draw(traits, streams.pastRetry, failed) >= own.clearsPerRetry)
    failed += 1;
  return { failed, failure: { class: own.class, code: own.code } };
}
