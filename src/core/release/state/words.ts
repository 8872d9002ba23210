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

/** The release when words are not sent again; null = they are. */
export function wordsGivenUp(
  release: Release,
  { kind, why, at }: Pick<Mishap, 'kind' | 'why' | 'at'>,
): Release | null {
  if (kind === mailUncertain) {
    const lost = { subject: lostMail, kind, why, at, nextAt: null };
    return troubled(untroubled(release, 'messages'), lost);
  }
  const tries = troubleOf(release, 'messages')?.tries ?? 0;
  return tries >= triesMax ? untroubled(release, 'messages') : null;
}
