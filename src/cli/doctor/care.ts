/** The doctor's look at how far the fleet was walked: discovered and registered, and labelled for each area. */
import { remedyOf } from '#core/release/state/trouble.ts';
import { careWorkflowId } from '#core/tenant/care.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { instantText } from '#reports/instant.ts';
import type { Config } from '#settings/config.ts';
import { readWalked, type FleetWalked } from '#store/registration/walks.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { servesTenant } from '../rehearsal/kept.ts';
import type { Found } from './finding.ts';
import { onTable } from './store.ts';

/** A tenant's fleet is walked each hour and labelled each day; what is older than this did not come in time. */
const overdueMs = { registered: 3 * hourMs, labelled: dayMs + 3 * hourMs };

/** When the fleet of the policy's tenant was walked last, and what fails of it. */
export async function checkCare(config: Config): Promise<Found> {
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  // Simulated devices live by their releases' time, which this machine's clock does not know.
  const now = servesTenant(config.dataDir) ? Date.now() : null;
  return await onTable(config, 'walks', async (store) =>
    foundOf(await readWalked(store, { tenant }), { tenant, now }),
  );
}

/** What is found of walks. `now`: the instant, where the fleet is a tenant's; null where devices are simulated. */
export function foundOf(
  walked: FleetWalked,
  { tenant, now }: { readonly tenant: string; readonly now: number | null },
): Found {
  const { registeredAt, labelledAt, failures } = walked;
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
  const late = now === null ? null : overdue(walked, now);
  if (late === null) return { outcome: 'passed', text };
  return {
    outcome: 'failed',
    kind: 'failed',
    text: `${late}; ${text}`,
    remedy: `look at the workflow ${careWorkflowId(tenant)} in the Web UI, and whether a worker runs; a release that asks has it walked at once`,
  };
}

/** What did not come in time; null = all did. */
function overdue({ registeredAt, labelledAt }: FleetWalked, now: number): string | null {
  if (registeredAt !== null && now - registeredAt > overdueMs.registered)
    return 'devices are looked for each hour, and were not';
  const [area] = Object.entries(labelledAt).find(([, at]) => now - at > overdueMs.labelled) ?? [];
  return area === undefined ? null : `devices are labelled each day, and were not for ${area}`;
}
