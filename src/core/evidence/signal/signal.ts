/**
 * Signals: the ways in which a device can turn bad under an update, where each is seen, and what of it is usual.
 * Devices are counted and not events. A tenant adds its own in a few lines of the policy.
 */

/** Where a signal is seen. */
export type SignalSource =
  /** Windows Update for Business reports: failed installs by error class. */
  | 'installs'
  /** Intune's last contact: a device that falls silent after its update. */
  | 'contact'
  /** Intune's last contact before the restart of an update: a device that does not come back from it. */
  | 'restarts'
  /** The build a device reports: one that went back by itself or by its user. */
  | 'builds'
  /** Endpoint analytics, starts: blue screens with their stop codes. */
  | 'startups'
  /** Endpoint analytics, applications: crashes and hangs. */
  | 'apps'
  /** What helpdesk and monitoring tell by webhook or `signal report`. */
  | 'reports';

/**
 * How a signal is judged: against what was usual before, against devices not updated at the same time, or both
 * ways, so that it must be worse than either (`lesserStreams.ts`).
 */
export type SignalMethod = 'baseline' | 'control' | 'both';

/** Which events of the source count; an empty or missing list sets no limit. Texts are compared without case. */
export interface SignalMatch {
  /** Executables, such as `outlook.exe`. */
  readonly apps?: readonly string[];
  /** Error classes of installs that count, such as `WUDamaged`. */
  readonly errorClasses?: readonly string[];
  /** Error classes that do not count: what the update cannot be blamed for. */
  readonly otherThan?: readonly string[];
  readonly stopCodes?: readonly string[];
  /** Names under which reports come in. */
  readonly reports?: readonly string[];
}

/** One signal. */
export interface Signal {
  /** Stable: `installFailure`. */
  readonly name: string;
  /** What is bad, in words: `failed to install`. */
  readonly title: string;
  readonly source: SignalSource;
  readonly method: SignalMethod;
  readonly match: SignalMatch;
  /** Days after a device began with the update in which turning bad counts; the day of beginning is day 1. */
  readonly windowDays: number;
  /** Usual share of devices that turn bad within the window, 0–1, assumed until months have been seen (not `control`). */
  readonly baseline: number;
  /** How many devices' worth of observation that assumption weighs. */
  readonly baselineDevices: number;
  /** How the usual share spreads over the window: mostly at once, or evenly. */
  readonly spread: 'early' | 'even';
  /** Share of the false-pause budget, compared with the other signals'. */
  readonly weight: number;
}

/**
 * Silence, blue screens and crashes befall all devices alike. Reports and going back follow an update, so that those
 * without one are no measure of what is usual, and yet a common cause befalls both. Only the updated fail to install.
 */
const methodOf: Readonly<Record<SignalSource, SignalMethod>> = {
  installs: 'baseline',
  contact: 'control',
  restarts: 'control',
  builds: 'both',
  startups: 'control',
  apps: 'control',
  reports: 'both',
};

/** The names of the signals that a source tells of. */
export function namesOfSource(signals: readonly Signal[], source: SignalSource): readonly string[] {
  return signals.filter((signal) => signal.source === source).map(({ name }) => name);
}

const ofProduct: readonly string[] = ['installs', 'builds'] satisfies readonly SignalSource[];

/** Whether a source tells of the product that an area keeps up to date, and not of what befalls a device in every area. */
export function isOfProduct(source: string): boolean {
  return ofProduct.includes(source);
}

/** Whether what is told of a signal is told of devices with the update and without at once: the running day counts. */
export function isToldAtOnce({ source }: Pick<Signal, 'source'>): boolean {
  return source === 'reports' || source === 'builds';
}

/** Whether a signal is told of installs: only there a failure shows a beginning by itself. */
export function isToldByInstalls({ source }: Pick<Signal, 'source'>): boolean {
  return source === 'installs';
}

/** Whether a signal is told of restarts: those in one are compared with all others, with the update or without. */
export function isToldByRestarts({ source }: Pick<Signal, 'source'>): boolean {
  return source === 'restarts';
}

/** The source whose mark tells how far a signal is known: restarts that nobody came back from are told by contact. */
export function tellerOf({ source }: Pick<Signal, 'source'>): SignalSource {
  return source === 'restarts' ? 'contact' : source;
}

/** Whether a signal is silence, which is known days after it began. */
export function isOfSilence(signal: Pick<Signal, 'source'>): boolean {
  return tellerOf(signal) === 'contact';
}

/**
 * Of the devices that the update came to and of which nothing is seen yet, so many stand for one that has begun and is
 * well, under signals that are told of installs (`store/evidence/count/waitingCounts.ts`).
 */
export const waitingForOne = 2;

/** Whether a signal is compared with what was usual before. */
export function hasUsual({ method }: Pick<Signal, 'method'>): boolean {
  return method !== 'control';
}

/** Whether a signal is compared with devices not updated at the same time. */
export function hasControl({ method }: Pick<Signal, 'method'>): boolean {
  return method !== 'baseline';
}

/** A signal whose further settings are what is usual for its source, unless they are given. */
export function signal(
  name: string,
  title: string,
  source: SignalSource,
  own: Partial<Signal>,
): Signal {
  return {
    name,
    title,
    source,
    method: methodOf[source],
    match: {},
    windowDays: 14,
    baseline: 0.01,
    baselineDevices: 40,
    spread: 'even',
    weight: 1,
    ...own,
  };
}

/** What was seen on a device, before it is known which signals it belongs to. */
export interface SeenEvent {
  readonly source: SignalSource;
  /** Application, error class, stop code, or the name a report came under. */
  readonly what: string | null;
}

/** Whether an event counts for a signal. */
export function countsFor(signal: Signal, event: SeenEvent): boolean {
  if (signal.source !== event.source) return false;
  const what = (event.what ?? '').toLowerCase();
  const isIn = (list: readonly string[] = []): boolean =>
    list.some((one) => one.toLowerCase() === what);
  const wanted = wantedOf(signal);
  return (wanted.length === 0 || isIn(wanted)) && !isIn(signal.match.otherThan);
}

/** The events of its source that a signal wants; none = all of them. */
export function wantedOf({ source, match }: Signal): readonly string[] {
  const lists = {
    installs: match.errorClasses,
    startups: match.stopCodes,
    apps: match.apps,
    reports: match.reports,
    contact: [],
    restarts: [],
    builds: [],
  };
  return lists[source] ?? [];
}
