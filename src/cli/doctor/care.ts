/** The doctor's look at how far the fleet was walked: discovered and registered, and labelled for each area. */
import type { Config } from '#settings/config.ts';
import { remedyOf } from '#core/release/state/trouble.ts';
import { instantText } from '#reports/instant.ts';
import { readWalked } from '#store/registration/walks.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import type { Found } from './finding.ts';
import { onTable } from './store.ts';

/** When the fleet of the policy's tenant was walked last, and what fails of it. */
export async function checkCare(config: Config): Promise<Found> {
  const { policy } = await policyInEffect(config);
  return await onTable(config, 'walks', async (store) => {
    const { registeredAt, labelledAt, failures } = await readWalked(store, policy);
    const labels = Object.entries(labelledAt).map(
      ([area, at]) => `labelled for ${area} as of ${instantText(at)}`,
    );
    const text = [
      registeredAt === null ? 'never registered' : `registered as of ${instantText(registeredAt)}`,
      ...labels,
    ].join('; ');
    const [failure] = failures;
    if (failure !== undefined) {
      const what = failure.part === 'register' ? 'registering' : `labelling for ${failure.part}`;
      return {
        outcome: 'failed',
        kind: 'failed',
        text: `${what} as of ${instantText(failure.asOf)} failed: ${failure.why}; ${text}`,
        remedy: remedyOf(failure),
      };
    }
    if (registeredAt === null)
      return { outcome: 'skipped', text: 'not walked yet: the first release has it done' };
    return { outcome: 'passed', text };
  });
}
