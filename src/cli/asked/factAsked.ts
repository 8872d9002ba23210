/** A fact of devices as it is typed, `model=Fjord 13 G2`. */
import type { Cohort } from '#core/evidence/count/counts.ts';
import { Failure } from '../failure.ts';

/** The fact of a flag `--where`; a Failure tells the way out in the words of the command. */
export function factAsked(text: string, remedy: string): Cohort {
  const at = text.indexOf('=');
  const fact = text.slice(0, Math.max(0, at)).trim();
  const value = text.slice(at + 1).trim();
  if (fact !== '' && value !== '') return { fact, value };
  throw new Failure('usage', `must be a fact and its value, found "${text}"`, {
    place: '--where',
    remedy,
  });
}
