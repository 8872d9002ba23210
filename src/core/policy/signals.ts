/** The signals that count under a policy: those of its area, and the tenant's own. */
import { factsOf } from '../area/areas.ts';
import type { Signal } from '../evidence/signal/signal.ts';
import type { Policy } from './policy.ts';

type Signalled = Pick<Policy, 'area' | 'signals'>;

/** All of them; one of the tenant's own takes the place of the area's of that name. */
export function signalsOf({ area, signals: own }: Signalled): readonly Signal[] {
  const isReplaced = ({ name }: Signal): boolean => own.some((one) => one.name === name);
  return [...factsOf(area).signals.filter((one) => !isReplaced(one)), ...own];
}

/** The one of that name; undefined = the policy has none. */
export function signalIn(policy: Signalled, name: string): Signal | undefined {
  return signalsOf(policy).find((one) => one.name === name);
}
