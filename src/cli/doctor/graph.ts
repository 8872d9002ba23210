/**
 * The doctor's short look at Microsoft Graph: a token is given, and it carries the permissions that the table of calls
 * names. `doctor --tenant` makes the calls themselves.
 */
import type { Config } from '#settings/config.ts';
import { tenantHere } from '../reach/tenantHere.ts';
import type { Found } from './finding.ts';
import { mailOf, permissionFindings, permissionsRemedy, signInFault } from './tenant.ts';

/** Whether a token is given for the tenant, and what it allows. */
export async function checkGraph(config: Config): Promise<Found> {
  const graph = tenantHere(config);
  if (graph === null) {
    return {
      outcome: 'skipped',
      text: 'no tenant is set (GRAPH_TENANT_ID, …_CLIENT_ID, …_CLIENT_SECRET); rehearsals need none',
    };
  }
  if (!('clientSecret' in graph)) {
    return {
      outcome: 'skipped',
      text: `tenant ${graph.tenant}: what opens it only the running engine knows, since no secret is kept; set the GRAPH_ variables here as well to have it looked at`,
    };
  }
  const [{ signInTo }, { comparePermissions }] = await Promise.all([
    import('#tenantCheck/check.ts'),
    import('#tenantCheck/permissions.ts'),
  ]);
  const signed = await signInTo(graph, config.environment);
  if (signed.outcome !== 'signedIn') return signInFault(signed);
  if (graph.kind === 'emulator') return { outcome: 'passed', text: `emulated at ${graph.url}` };
  const isWanted = (purpose: string): boolean => purpose !== 'mail' || mailOf(config) !== null;
  const findings = permissionFindings(
    signed.roles === null ? null : comparePermissions(signed.roles, isWanted),
  );
  const told = findings.map(({ name, text }) => `${name}: ${text}`);
  const text = `tenant ${graph.tenant}, ${told.join('; ')}`;
  const fault = findings.find(({ outcome }) => outcome === 'failed');
  if (fault === undefined) return { outcome: 'passed', text };
  return {
    outcome: 'failed',
    kind: 'failed',
    text,
    remedy: `${permissionsRemedy}; \`ringmaster doctor --tenant\` tries each call`,
  };
}
