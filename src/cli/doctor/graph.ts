/**
 * The doctor's short look at Microsoft Graph: a token is given, and it carries the permissions that the table of calls
 * names. `doctor --tenant` makes the calls themselves.
 */
import type { Config } from '#config.ts';
import { readRunningEngine, type GraphAddress, type RunningGraph } from '#engine/runningEngine.ts';
import type { Found } from './finding.ts';

/** Whether a token is given for the tenant, and what it allows. */
export async function checkGraph(config: Config): Promise<Found> {
  const running = readRunningEngine(config.dataDir)?.graph ?? null;
  const graph: GraphAddress | RunningGraph | null =
    config.graph === null ? running : { kind: 'microsoft', ...config.graph };
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
    import('#tenantCheck.ts'),
    import('#tenantCheck/permissions.ts'),
  ]);
  const signed = await signInTo(graph, config.environment);
  if (signed.outcome !== 'signedIn') {
    const { outcome, why: text, remedy } = signed;
    const kind = outcome === 'refused' ? 'failed' : 'unreachable';
    return { outcome: 'failed', kind, text, remedy };
  }
  if (graph.kind === 'emulator') return { outcome: 'passed', text: `emulated at ${graph.url}` };
  const tenant = `tenant ${graph.tenant}`;
  if (signed.roles === null) return { outcome: 'passed', text: `${tenant}, a token is given` };
  const isMailed = Boolean(config.environment['RINGMASTER_MAIL_FROM']);
  const found = comparePermissions(signed.roles, (purpose) => purpose !== 'mail' || isMailed);
  const lacking = [...found.missing, ...found.without.map(({ permission }) => permission)];
  if (lacking.length === 0) {
    const more =
      found.surplus.length === 0 ? '' : `; more than needed: ${found.surplus.join(', ')}`;
    return { outcome: 'passed', text: `${tenant}, all permissions${more}` };
  }
  return {
    outcome: 'failed',
    kind: 'failed',
    text: `${tenant}: the application lacks ${lacking.join(', ')}`,
    remedy:
      'add them as application permissions in Entra and let an administrator consent; `ringmaster doctor --tenant` tries each call',
  };
}
