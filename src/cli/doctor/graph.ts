/**
 * The doctor's look at Microsoft Graph: a token is given, and it carries the permissions that releases need. Asked here
 * with a bare request, because the doctor must tell of a wrong secret without the adapters' retries.
 */
import * as z from 'zod';
import type { Config } from '#config.ts';
import { readRunningEngine, type GraphAddress } from '#engine/runningEngine.ts';
import type { Found } from './finding.ts';

/** Application permissions, and a wider one that includes each. Source: graph.md 8.2. */
const needed: readonly (readonly [string, ...string[]])[] = [
  ['DeviceManagementManagedDevices.Read.All', 'DeviceManagementManagedDevices.ReadWrite.All'],
  ['DeviceManagementConfiguration.ReadWrite.All'],
  ['WindowsUpdates.ReadWrite.All'],
  ['Device.Read.All', 'Device.ReadWrite.All', 'Directory.Read.All'],
  ['Group.ReadWrite.All', 'GroupMember.ReadWrite.All'],
];

const answerTimeoutMs = 10_000;
const tokenAnswer = z.object({ access_token: z.string() });
const claims = z.object({ roles: z.array(z.string()).default([]) });

/** Whether a token is given for the tenant, and what it allows. */
export async function checkGraph(config: Config): Promise<Found> {
  const graph: GraphAddress | null =
    config.graph === null
      ? (readRunningEngine(config.dataDir)?.graph ?? null)
      : { kind: 'microsoft', ...config.graph };
  if (graph === null) {
    return {
      outcome: 'skipped',
      text: 'no tenant is set (GRAPH_TENANT_ID, …_CLIENT_ID, …_CLIENT_SECRET); rehearsals need none',
    };
  }
  const answer = await askForToken(graph, config.environment);
  if (typeof answer !== 'string') return answer;
  if (graph.kind === 'emulator') return { outcome: 'passed', text: `emulated at ${graph.url}` };
  const roles = rolesIn(answer);
  const missing = needed
    .filter((names) => !names.some((name) => roles.includes(name)))
    .map(([name]) => name);
  if (missing.length === 0)
    return { outcome: 'passed', text: `tenant ${graph.tenant}, all permissions` };
  return {
    outcome: 'failed',
    kind: 'failed',
    text: `tenant ${graph.tenant}: the application lacks ${missing.join(', ')}`,
    remedy: 'add them as application permissions in Entra and let an administrator consent',
  };
}

async function askForToken(
  graph: GraphAddress,
  environment: Config['environment'],
): Promise<string | Found> {
  const { kind, url, tenant, clientId, clientSecret } = graph;
  const login =
    environment['GRAPH_LOGIN_URL'] ??
    (kind === 'emulator' ? url : 'https://login.microsoftonline.com');
  const failed = (text: string, remedy: string): Found => ({
    outcome: 'failed',
    kind: 'unreachable',
    text,
    remedy,
  });
  try {
    const response = await fetch(
      `${login.replace(/\/$/, '')}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
      {
        method: 'POST',
        signal: AbortSignal.timeout(answerTimeoutMs),
        body: new URLSearchParams({
          client_id: clientId,
          client_secret: clientSecret,
          grant_type: 'client_credentials',
          scope: 'https://graph.microsoft.com/.default',
        }),
      },
    );
    const read = tokenAnswer.safeParse(await response.json().catch(() => null));
    if (read.success) return read.data.access_token;
    return failed(
      `${login} gave no token for tenant ${tenant}, client ${clientId}: status ${response.status}`,
      'check tenant, client id and secret; a secret may have expired',
    );
  } catch (error) {
    // fetch keeps what went wrong as the cause.
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    return failed(`${login} cannot be reached: ${why}`, 'check the network, or GRAPH_LOGIN_URL');
  }
}

/** The application permissions in a token; none where it is no JWT. */
function rolesIn(token: string): readonly string[] {
  try {
    const payload: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    );
    return claims.parse(payload).roles;
  } catch {
    return [];
  }
}
