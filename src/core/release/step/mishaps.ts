/**
 * What a look that failed, a rule that broke or a source that is silent does to a release: nothing but being told, and
 * where only a person can go on, being asked. Folded in by the workflow, so it changes seldom.
 */
import type { Proposal, Release } from '../state/release.ts';
import { isAsked, proposal } from '../command/proposal.ts';
import { brokenRule, olderStore, triedInVain, troubled, untroubled } from '../state/trouble.ts';

/** A source that could not be read at a look. */
export interface SilentSource {
  readonly source: string;
  readonly kind: string;
  readonly why: string;
}

/** The release after a look: the sources that are silent, and no others, stand among its troubles. */
export function withSources(
  release: Release,
  silent: readonly SilentSource[],
  at: number,
): Release {
  const subjects = silent.map(({ source }) => `source/${source}`);
  const spoken = release.troubles
    .map(({ subject }) => subject)
    .filter((subject) => subject.startsWith('source/') && !subjects.includes(subject));
  const cleared = spoken.reduce(untroubled, release);
  return silent.reduce(
    (next, { source, kind, why }) =>
      troubled(next, { subject: `source/${source}`, kind, why, at, nextAt: null }),
    cleared,
  );
}

/** The release after a look or command that could not be judged; a store that is older is a matter for a person. */
export function lookedInVain(
  release: Release,
  { kind, why, at }: { readonly kind: string; readonly why: string; readonly at: number },
): Release {
  const isOlder = kind === 'StoreBehind';
  const subject = isOlder ? olderStore : 'look';
  const next = triedInVain(release, { subject, kind, why, at });
  if (!isOlder) return next;
  return askedOnce(next, at, {
    subject: `${olderStore}/${release.revision}`,
    text: 'The database is older than the release, as after a restore, so nothing is done on what it says. Restore a newer copy, or approve: then what the release itself knows of rings, pauses and holds counts.',
  });
}

/** The release when what was decided would break a rule that must always hold: nothing of it is done. */
export function halted(
  release: Release,
  { broken, at }: { readonly broken: readonly string[]; readonly at: number },
): Release {
  const why = broken.join('; ');
  const trouble = { subject: brokenRule, kind: 'InvariantBroken', why, at, nextAt: null };
  const next = { ...troubled(release, trouble), lastAssessedAt: at };
  return askedOnce(next, at, {
    subject: `${brokenRule}/${release.revision}`,
    text: `What was decided would break a rule that must always hold (${why}). Nothing but pauses, closings and renewals is done until a person has looked. May it be tried again?`,
  });
}

/** A question of the release itself; its subject says the state it was asked in, so that it can be asked again. */
function askedOnce(
  release: Release,
  at: number,
  { subject, text }: Pick<Proposal, 'subject' | 'text'>,
): Release {
  if (isAsked(release, subject)) return release;
  const asked = { subject, text, kind: 'goOn', ring: null, hold: null, otherwise: 'stay' } as const;
  return { ...release, proposals: [...release.proposals, proposal(release, at, asked)] };
}
