/** A month that misses its objective although nothing is wrong: it is judged before its devices have had their time. */
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';

const { objective } = defaultPolicy('contoso');

/** So a policy says it. */
export const judgedEarly: Partial<Policy> = {
  summaryOnDay: 9,
  objective: { ...objective, judgedOnDay: 11 },
};
