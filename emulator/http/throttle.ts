/**
 * Graph's quotas per application and tenant, as sliding windows on real time: they guard the service against load,
 * which is a matter of real seconds even when the fleet's clock leaps. Off unless asked for. Where the service
 * publishes no figure nothing is limited.
 */
import type { GraphError } from './errors.ts';
import { tooManyRequests } from './errors.ts';
import type { Quota } from './routes.ts';
import { hourMs, minuteMs } from '../time.ts';

/** What one call costs. */
interface Cost {
  readonly clientId: string;
  readonly quota: Quota;
  readonly isWrite: boolean;
  readonly units: number;
}

/** Counts calls; answers with the error when a quota is used up, and with headers about its state. */
export interface Throttle {
  take(cost: Cost): {
    readonly error: GraphError | null;
    readonly headers: Readonly<Record<string, string>>;
  };
}

interface Limit {
  readonly name: string;
  readonly quota: Quota | 'any';
  readonly of: 'calls' | 'writes' | 'units';
  readonly max: number;
  readonly windowMs: number;
}

const usualLimits: readonly Limit[] = [
  { name: 'all', quota: 'any', of: 'calls', max: 130_000, windowMs: 10_000 },
  { name: 'devices', quota: 'intuneDevices', of: 'calls', max: 2_000, windowMs: 20_000 },
  { name: 'device writes', quota: 'intuneDevices', of: 'writes', max: 200, windowMs: 20_000 },
  { name: 'updates', quota: 'intuneUpdates', of: 'calls', max: 1_000, windowMs: 20_000 },
  { name: 'update writes', quota: 'intuneUpdates', of: 'writes', max: 100, windowMs: 20_000 },
  { name: 'directory writes', quota: 'directory', of: 'writes', max: 3_000, windowMs: 150_000 },
  { name: 'export jobs', quota: 'exportJobs', of: 'calls', max: 48, windowMs: minuteMs },
  {
    name: 'announcements',
    quota: 'serviceAnnouncement',
    of: 'calls',
    max: 240,
    windowMs: minuteMs,
  },
  {
    name: 'announcements, hour',
    quota: 'serviceAnnouncement',
    of: 'calls',
    max: 800,
    windowMs: hourMs,
  },
  { name: 'mail', quota: 'mail', of: 'calls', max: 10_000, windowMs: 600_000 },
];

/** Share of a quota from which the directory starts to tell how full it is. */
const tellFrom = 0.8;

/** Creates the counter. The directory's bucket grows with the tenant (S, M, L). */
export function createThrottle(options: {
  readonly isOn: boolean;
  readonly devices: number;
}): Throttle {
  if (!options.isOn) return { take: () => ({ error: null, headers: {} }) };
  const limits = [...usualLimits, directoryUnits(options.devices)];
  const windows = new Map<string, SlidingWindow>();
  return { take: (cost) => take({ limits, windows }, cost, Date.now()) };
}

function directoryUnits(devices: number): Limit {
  if (devices > 500) return directoryUnitsOf(8_000);
  return directoryUnitsOf(devices >= 50 ? 5_000 : 3_500);
}

function directoryUnitsOf(max: number): Limit {
  return { name: 'directory units', quota: 'directory', of: 'units', max, windowMs: 10_000 };
}

function take(
  state: { limits: readonly Limit[]; windows: Map<string, SlidingWindow> },
  cost: Cost,
  now: number,
): ReturnType<Throttle['take']> {
  let waitMs = 0;
  let fullest = 0;
  for (const limit of state.limits) {
    const amount = amountFor(limit, cost);
    if (amount === 0) continue;
    const key = `${cost.clientId} ${limit.name}`;
    const window = state.windows.get(key) ?? createWindow(limit);
    state.windows.set(key, window);
    // Refused calls count as well: hammering on while throttled makes the wait longer.
    const share = window.add(now, amount) / limit.max;
    fullest = Math.max(fullest, share);
    if (share > 1) waitMs = Math.max(waitMs, window.freeInMs(now));
  }
  const headers: Record<string, string> = {};
  if (cost.quota === 'directory') headers['x-ms-resource-unit'] = String(cost.units);
  if (fullest >= tellFrom)
    headers['x-ms-throttle-limit-percentage'] = Math.min(1.8, fullest).toFixed(2);
  return { error: waitMs > 0 ? tooManyRequests(Math.ceil(waitMs / 1000)) : null, headers };
}

function amountFor(limit: Limit, cost: Cost): number {
  if (limit.quota !== 'any' && limit.quota !== cost.quota) return 0;
  if (limit.of === 'units') return cost.units;
  return limit.of === 'calls' || cost.isWrite ? 1 : 0;
}

interface SlidingWindow {
  /** Adds and returns the sum in the window. */
  add(now: number, amount: number): number;
  /** How long until the sum is under the limit again. */
  freeInMs(now: number): number;
}

/** Slots a window is kept in: a slid edge is then right to a hundredth of the window. */
const slots = 100;

function createWindow(limit: Limit): SlidingWindow {
  const slotMs = limit.windowMs / slots;
  const sums = new Map<number, number>();
  const total = (slot: number): number => {
    let sum = 0;
    for (const [at, amount] of sums) {
      if (at <= slot - slots) sums.delete(at);
      else sum += amount;
    }
    return sum;
  };
  return {
    add: (now, amount) => {
      const slot = Math.floor(now / slotMs);
      const before = total(slot);
      // What was refused is remembered only up to one tenth above the limit, or the window would never free up.
      if (before + amount <= limit.max * 1.1) sums.set(slot, (sums.get(slot) ?? 0) + amount);
      return before + amount;
    },
    freeInMs: (now) => {
      let sum = total(Math.floor(now / slotMs));
      for (const [slot, amount] of [...sums].sort(([a], [b]) => a - b)) {
        sum -= amount;
        if (sum < limit.max) return Math.max(1, (slot + slots + 1) * slotMs - now);
      }
      return limit.windowMs;
    },
  };
}
