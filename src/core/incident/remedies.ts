/**
 * What the service itself does against a cause, in the order in which it is tried. A remedy is tried again while it helps;
 * one that does not help, finds nothing to do, cannot be done or fails is not. When none is left the service says so and waits for people, and
 * begins anew when the incident is opened again.
 */
import { dayMs } from '../time.ts';
import type { CauseKind } from './cause.ts';
import type { Facts, Incident, RemedyName, Tried } from './incident.ts';

const forObjective = [
  'restorePolicies',
  'reOffer',
  'syncDevices',
  'retryFailed',
  'expedite',
] as const;

const remedies: Readonly<Record<CauseKind, readonly RemedyName[]>> = {
  missed: forObjective,
  foreseen: forObjective,
  // It is lifted by something newer, or by a person; whoever paused it must not hurry it.
  paused: [],
  // The release reads each source again with every look.
  missing: [],
  refused: ['restorePolicies', 'reOffer'],
  drift: ['restorePolicies'],
};

/** Those of earlier versions, by which histories of their time tell how an incident stood. */
const formerly: typeof remedies = {
  ...remedies,
  missed: forObjective.filter((remedy) => remedy !== 'reOffer'),
  foreseen: forObjective.filter((remedy) => remedy !== 'reOffer'),
  refused: ['restorePolicies'],
};

/** How long is waited before it is looked whether a remedy helped. */
export const effectMs = dayMs;
/** A remedy that helps a little each time is tried no more often than this. */
const triesMax = 5;

const titles: Readonly<Record<RemedyName, string>> = {
  restorePolicies: 'putting policies right',
  reOffer: 'bringing lost offers again',
  syncDevices: 'asking devices to sync',
  retryFailed: 'having failed installs tried again',
  expedite: 'expediting who is past its time',
};

/** A remedy in a few words. */
export function remedyTitle(remedy: RemedyName): string {
  return titles[remedy];
}

/** What came of a try, in a few words. */
export function triedText({ outcome, helped }: Pick<Tried, 'outcome' | 'helped'>): string {
  if (outcome === 'needless') return 'nothing to do';
  if (outcome === 'cannot') return 'cannot be done';
  if (outcome === 'failed') return 'failed';
  if (helped === null) return 'done; it is not known yet whether it helps';
  return helped ? 'fewer devices are short since' : 'did not help';
}

/** What is to be tried now; null = nothing is, or not yet. */
export function nextRemedy(incident: Incident, now: number): RemedyName | null {
  if (!isToBeHelped(incident)) return null;
  const last = incident.tried.at(-1);
  const isAwaited = last?.outcome === 'done' && last.helped === null;
  if (isAwaited && now - last.at < effectMs) return null;
  return left(incident)[0] ?? null;
}

/** Whether nothing is left that the service could try. */
export function isOutOfRemedies(incident: Incident, known = remedies): boolean {
  const last = incident.tried.at(-1);
  const isAwaited = last?.outcome === 'done' && last.helped === null;
  return isToBeHelped(incident) && !isAwaited && left(incident, known).length === 0;
}

/** The same by what earlier versions could try. */
export function wasOutOfRemedies(incident: Incident): boolean {
  return isOutOfRemedies(incident, formerly);
}

/** Nothing is tried against what is not known to stand. */
function isToBeHelped({ facts, goneSince, restoredAt, end }: Incident): boolean {
  return facts?.stands === true && goneSince === null && restoredAt === null && end === null;
}

function left({ cause, tried }: Incident, known = remedies): readonly RemedyName[] {
  return known[cause.kind].filter((remedy) => {
    const own = tried.filter((one) => one.remedy === remedy);
    return own.length < triesMax && own.every(({ helped, outcome }) => isHelp(outcome, helped));
  });
}

function isHelp(outcome: Tried['outcome'], helped: boolean | null): boolean {
  return outcome === 'done' && helped !== false;
}

/** What was tried, with whether the last of it helped, once its time has passed. */
export function weighed(tried: readonly Tried[], facts: Facts): readonly Tried[] {
  const last = tried.at(-1);
  if (last === undefined || last.outcome !== 'done' || last.helped !== null) return tried;
  if (facts.asOf - last.at < effectMs || facts.stands === null) return tried;
  const isFewer = (facts.devices ?? Infinity) < (last.before ?? Infinity);
  return [...tried.slice(0, -1), { ...last, helped: !facts.stands || isFewer }];
}
