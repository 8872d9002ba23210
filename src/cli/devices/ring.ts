/** A ring of the policy, by name. */
import type { Policy } from '#core/policy/policy.ts';
import { didYouMean } from '#core/spelling.ts';
import { Failure } from '../failure.ts';

/** Throws a Failure that names the rings there are, unless the policy has this one. */
export function checkRing({ rings }: Policy, name: string): void {
  const known = rings.map((ring) => ring.name);
  if (known.includes(name)) return;
  throw new Failure('notFound', `the policy has no ring "${name}".${didYouMean(name, known)}`, {
    place: '--ring',
    code: 'unknownRing',
    remedy: `rings: ${known.join(', ')}`,
  });
}
