/** `--on`: a day. */
import { instantOf } from '#core/instant.ts';
import { Failure } from '../failure.ts';

/** Where the day begins, in UTC. Throws Failure `usage`. */
export function dayAsked(on: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(on) ? instantOf(`${on}T00:00:00Z`) : null;
  if (at !== null) return at;
  throw new Failure('usage', `must be a date such as 2026-12-01, found "${on}"`, { place: '--on' });
}
