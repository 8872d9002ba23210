/**
 * What could not be done or read and is being tried again. Nothing from outside ends a release, or the care of a tenant: it
 * says here what it lacks, since when, why, and what a person can do about it. Folded in by the workflow, shown by every view.
 */
import { pace } from './pace.ts';
import type { Release } from './release.ts';
import type { Trouble, Mishap } from './mishap.ts';

/** Troubles kept; far more than a release has parts. */
const troublesMax = 60;
const whyMax = 300;

/** A state that tells what does not succeed. */
export interface Troubled {
  readonly troubles: readonly Trouble[];
}

/** What does not succeed of a subject, or undefined. */
export function troubleOf({ troubles }: Troubled, subject: string): Trouble | undefined {
  return troubles.find((one) => one.subject === subject);
}

/** The state with what was tried in vain once more; it is tried again at its own pace, or later where that is asked for. */
export function triedInVain<T extends Troubled>(
  state: T,
  { delayMs = 0, ...mishap }: Omit<Mishap, 'nextAt'> & { readonly delayMs?: number },
): T {
  const tries = troubleOf(state, mishap.subject)?.tries ?? 0;
  return troubled(state, { ...mishap, nextAt: mishap.at + Math.max(pace(tries), delayMs) });
}

/** The state with a trouble begun, or one that goes on. */
export function troubled<T extends Troubled>(
  state: T,
  { subject, kind, why, at, nextAt }: Mishap,
): T {
  const known = troubleOf(state, subject);
  const trouble: Trouble = {
    subject,
    kind,
    why: why.slice(0, whyMax),
    since: known?.since ?? at,
    tries: (known?.tries ?? 0) + 1,
    nextAt,
    toldAt: known?.toldAt ?? null,
  };
  const others = state.troubles.filter((one) => one.subject !== subject);
  return { ...state, troubles: [...others, trouble].slice(-troublesMax) };
}

/** The state once something has succeeded. */
export function untroubled<T extends Troubled>(state: T, subject: string): T {
  if (troubleOf(state, subject) === undefined) return state;
  return { ...state, troubles: state.troubles.filter((one) => one.subject !== subject) };
}

/** The release once the operators were told of a trouble. */
export function warned(release: Release, subject: string, at: number): Release {
  return {
    ...release,
    troubles: release.troubles.map((one) =>
      one.subject === subject ? { ...one, toldAt: at } : one,
    ),
  };
}

/** Whether a person must look before anything but duties is done. */
export function isHalted(release: Release): boolean {
  return troubleOf(release, brokenRule) !== undefined;
}

/** The subject of an invariant that was found broken. */
export const brokenRule = 'rule';

/** The subject of a store that is older than its release. */
export const olderStore = 'store';

/** The subject of mails of which nothing says whether they went out. */
export const lostMail = 'mail';

/** The kind of that trouble: such a mail is not sent again, so that nobody gets it twice. */
export const mailUncertain = 'MailUncertain';

const remedies: Readonly<Record<string, string>> = {
  GraphForbidden:
    'Grant the permission that is missing, or take the block away; `ringmaster doctor --tenant` names it.',
  GraphUnauthorized:
    'Renew the credential of the app registration; `ringmaster doctor --tenant` says what Entra answers.',
  GraphNotFound:
    'Something of ours was deleted in the tenant. The next look makes it anew where that can be done; else put it back.',
  GraphInvalid:
    'Microsoft refuses what is sent, so trying again may not help; look at the objects named, then report it.',
  GraphAmbiguous: 'Two objects have the name that is looked for; rename or delete one of them.',
  GraphThrottled: 'Microsoft asks for patience; it is tried again by itself.',
  [mailUncertain]:
    'It is not sent again, so that nobody gets it twice. Look whether it came; `ringmaster release explain` tells what was decided.',
  StoreBehind:
    'The database is older than the release, as after a restore. Restore a newer copy, or approve "store" to go on with what the release knows.',
  InvariantBroken:
    'Nothing is done until a person has looked: `ringmaster release explain`, then approve "rule" to try again.',
};

/** What a person can do about a trouble. */
export function remedyOf({ kind }: Pick<Trouble, 'kind'>): string {
  return remedies[kind] ?? 'It is tried again by itself; `ringmaster doctor` tells what is dead.';
}
