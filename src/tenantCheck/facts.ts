/**
 * What a tenant may tell of itself where its application may ask: licences, and until when the credentials are good.
 * Neither is needed to run, so nothing is asked for that an application does not have for it.
 */
import { z } from 'zod';
import type { Graph } from '#graph/request.ts';
import { dayMs } from '#core/time.ts';

/** One fact of a tenant. */
export interface TenantFact {
  readonly name: string;
  /** `unknown`: the tenant does not tell this application. */
  readonly outcome: 'passed' | 'failed' | 'unknown';
  readonly text: string;
  readonly remedy: string | null;
}

interface Asked {
  readonly graph: Graph;
  readonly asOf: number;
}

/** Time enough to make a new one. */
const warnDays = 30;

const skus = z.object({
  value: z.array(
    z.object({
      capabilityStatus: z.string().nullish(),
      servicePlans: z.array(z.object({ servicePlanName: z.string().nullish() })).nullish(),
    }),
  ),
});

/** Service plans by their names in Microsoft's list "Product names and service plan identifiers for licensing". */
const intunePlans = ['INTUNE_A', 'INTUNE_SMBIZ', 'INTUNE_EDU', 'INTUNE_O365'];
const expeditePlans = ['WINDOWSUPDATEFORBUSINESS_DEPLOYMENTSERVICE'];

/** Whether the tenant has Intune, and the licence by which updates are expedited. */
export async function licenceFacts({ graph, asOf }: Asked): Promise<readonly TenantFact[]> {
  const name = 'licences';
  try {
    const path = '/v1.0/subscribedSkus';
    const { value } = await graph.request({ method: 'GET', path, asOf, schema: skus });
    const plans = new Set(
      value
        .filter(({ capabilityStatus }) => capabilityStatus !== 'Suspended')
        .flatMap(({ servicePlans }) => servicePlans ?? [])
        .map(({ servicePlanName }) => servicePlanName ?? ''),
    );
    const lacking = [
      ...(intunePlans.some((plan) => plans.has(plan)) ? [] : ['Intune']),
      ...(expeditePlans.some((plan) => plans.has(plan))
        ? []
        : [
            'the Windows Update for Business deployment service (Windows E3/E5, A3/A5, Business Premium), by which updates are expedited',
          ]),
    ];
    if (lacking.length === 0)
      return [{ name, outcome: 'passed', text: 'Intune and expedited updates', remedy: null }];
    const remedy = 'an expedite is refused without its licence, in the hour when it is needed';
    return [
      { name, outcome: 'failed', text: `no licence for ${lacking.join(', nor for ')}`, remedy },
    ];
  } catch {
    const text =
      'not known; they are told with LicenseAssignment.Read.All, which nothing else needs';
    return [{ name, outcome: 'unknown', text, remedy: null }];
  }
}

const application = z.object({
  passwordCredentials: z.array(z.object({ endDateTime: z.string() })).nullish(),
  keyCredentials: z.array(z.object({ endDateTime: z.string() })).nullish(),
});

/** Until when the application's secrets and certificates are good. */
export async function credentialFacts(
  { graph, asOf }: Asked,
  clientId: string,
): Promise<readonly TenantFact[]> {
  const name = 'credentials';
  try {
    const path = `/v1.0/applications(appId='${encodeURIComponent(clientId)}')`;
    const query = { $select: 'passwordCredentials,keyCredentials' };
    const found = await graph.request({ method: 'GET', path, query, asOf, schema: application });
    const ends = [...(found.passwordCredentials ?? []), ...(found.keyCredentials ?? [])]
      .map(({ endDateTime }) => Date.parse(endDateTime))
      .filter((at) => at > asOf);
    const last = Math.max(...ends);
    if (!Number.isFinite(last)) throw new Error('no credential is told');
    const days = Math.floor((last - asOf) / dayMs);
    const text = `the last of them ends on ${new Date(last).toISOString().slice(0, 10)}, in ${days} days`;
    if (days > warnDays) return [{ name, outcome: 'passed', text, remedy: null }];
    return [{ name, outcome: 'failed', text, remedy: 'make a new one in Entra before that day' }];
  } catch {
    const text =
      'until when they are good is not known; it is told with Application.Read.All, which nothing else needs';
    return [{ name, outcome: 'unknown', text, remedy: null }];
  }
}
