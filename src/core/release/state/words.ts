/**
 * Words to the operators that did not go out, or of which nothing says so. A mail cannot be looked up afterwards, so one
 * that may have gone out is not sent again; that nothing is known of it stands until the operators were told.
 */
import type { Release } from './release.ts';
import { lostMail, mailUncertain, troubled, troubleOf, untroubled } from './trouble.ts';
import type { Mishap } from './mishap.ts';

/** Tries after which words are given up; what they say stands in the store. */
const triesMax = 30;

/** The release once words have gone out. */
export function wordsOut(release: Release): Release {
  const toldAt = troubleOf(release, lostMail)?.toldAt ?? null;
  return toldAt === null ? release : untroubled(release, lostMail);
}

/** The release when nothing says whether words have gone out. */
export function wordsLost(
  release: Release,
  { kind, why, at }: Pick<Mishap, 'kind' | 'why' | 'at'>,
): Release {
  return troubled(release, { subject: lostMail, kind, why, at, nextAt: null });
}

/** Whether words are given up when they cannot be sent now. */
export function isLastTry(release: Release): boolean {
  return (troubleOf(release, 'messages')?.tries ?? 0) >= triesMax;
}

/** The release when words are not written or sent again; null = they are. */
export function wordsGivenUp(
  release: Release,
  mishap: Pick<Mishap, 'kind' | 'why' | 'at'>,
): Release | null {
  if (mishap.kind === mailUncertain) return wordsLost(untroubled(release, 'messages'), mishap);
  return isLastTry(release) ? untroubled(release, 'messages') : null;
}
