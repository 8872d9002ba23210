/** A group of devices that nobody is in: told with the values that there are, so that the name can be put right. */
import type { Cohort } from '#core/evidence/count/counts.ts';
import { holdCohortText } from '#core/hold/hold.ts';
import { didYouMean } from '#core/spelling.ts';
import { Failure } from '../failure.ts';

const valuesToldMax = 10;

/** A fact and the values there are of it, most devices first. */
export interface KnownFact {
  readonly fact: string;
  readonly values: readonly string[];
}

/** The failure of a word about nobody: doing it would look like having done something. */
export function noDevice(
  cohort: readonly Cohort[],
  known: readonly KnownFact[],
  { place, outcome }: { readonly place: string; readonly outcome: string },
): Failure {
  const text = holdCohortText({ cohort });
  const remedies = cohort.map(({ fact, value }) => {
    const values = known.find((one) => one.fact === fact)?.values ?? [];
    if (values.length === 0) return `no device tells of "${fact}"`;
    if (values.includes(value)) return `${fact}=${value} there is, but not together with the rest`;
    return `${fact}:${didYouMean(value, values) || ` ${values.slice(0, valuesToldMax).join(', ')}`}`;
  });
  return new Failure('notFound', `no device has ${text}; ${outcome}`, {
    place,
    code: 'noDevice',
    remedy: remedies.join('\n  '),
  });
}
