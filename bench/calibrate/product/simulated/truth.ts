/**
 * What is true of a simulated fleet and its month, whatever the service believes: how often devices fail by nature, when
 * they are on, what befalls them all, and what the update does. A world is the ordinary truth with a few things changed.
 */
import type { SignalSource } from '#core/evidence/signal/signal.ts';
import type { Gate } from '#core/ring.ts';

/** Devices that are away together, a holiday or the shutdown of a plant: from a day of the release on. */
export interface Absence {
  /** Share of all devices. */
  readonly share: number;
  readonly fromDay: number;
  /** The shortest absence; some stay away a day or two more. */
  readonly days: number;
}

/** From a day on everybody turns bad so many times as often, updated or not. */
export interface Shock {
  readonly fromDay: number;
  readonly crashes: number;
  readonly reports: number;
  readonly uninstalls: number;
}

/** Installs at one site that fail while its proxy is broken, from one day to another. */
export interface Proxy {
  readonly fromDay: number;
  readonly toDay: number;
  readonly share: number;
}

/** The truth of a month. Shares are of devices, over the whole window of their signal; rates are per device-day. */
export interface Truth {
  readonly install: number;
  readonly uninstall: number;
  readonly report: number;
  /** Leave: how often one begins, and its length in days. */
  readonly leave: { readonly rate: number; readonly from: number; readonly to: number };
  readonly crashes: {
    readonly blueScreen: number;
    readonly office: number;
    readonly edge: number;
    readonly teams: number;
    readonly others: number;
  };
  /** Chance that a device that is not away is on. */
  readonly on: { readonly weekday: number; readonly weekend: number };
  /** `first`: 70, 20, 10 % of failures show on the first three days. `atOnce`: all on the day of the beginning. */
  readonly failuresShow: 'first' | 'atOnce';
  /** Days before the publication since which contacts are known: hardly any in a tenant's first month. */
  readonly heardBefore: number;
  /** Days after the beginning on which a good device is first seen with the update, at least and at most. */
  readonly goodSeenAfter: readonly [number, number];
  /** Days by which a source tells later than it happens; missing = on the same day. */
  readonly toldAfterDays: Readonly<Partial<Record<SignalSource, number>>>;
  /** How use differs between devices: crashes come in proportion to it. */
  readonly use: 'alike' | 'exponential';
  /** Who of a ring takes the update first. */
  readonly order: 'chance' | 'heavyUsersFirst';
  /** Shares of the four models, adding up to 1, and how many times as often as others each fails by nature. */
  readonly models: readonly number[];
  readonly modelTimes: readonly number[];
  /** Correlation within a model in a month (beta-binomial); 0 = devices are independent. */
  readonly correlation: number;
  readonly absence: Absence | null;
  readonly shock: Shock | null;
  readonly proxy: Proxy | null;
  /** What the update does: share of devices that never start again, and that fail to install beyond nature, by model. */
  readonly bricks: number;
  readonly bad: { readonly share: number; readonly model: number | null } | null;
  readonly gate: Gate;
  /** Whether all rings take the update on the day of its publication. */
  readonly allAtOnce: boolean;
}

/** An ordinary month. */
export const ordinary: Truth = {
  install: 0.02,
  uninstall: 0.005,
  report: 0.007,
  leave: { rate: 0.006, from: 6, to: 16 },
  crashes: { blueScreen: 0.0006, office: 0.003, edge: 0.002, teams: 0.002, others: 0.006 },
  on: { weekday: 0.92, weekend: 0.3 },
  failuresShow: 'first',
  heardBefore: 21,
  goodSeenAfter: [0, 0],
  toldAfterDays: { startups: 1, apps: 1 },
  use: 'alike',
  order: 'chance',
  models: [0.4, 0.27, 0.195, 0.135],
  modelTimes: [1, 1, 1, 1],
  correlation: 0,
  absence: null,
  shock: null,
  proxy: null,
  bricks: 0,
  bad: null,
  gate: 'evidence',
  allAtOnce: false,
};

/** Everything that is usual, so many times as often. */
export function timesUsual(times: number): Partial<Truth> {
  const { install, uninstall, report, leave } = ordinary;
  return {
    install: install * times,
    uninstall: uninstall * times,
    report: report * times,
    leave: { ...leave, rate: leave.rate * times },
  };
}
