/** Microsoft Graph for a command that speaks to it without the service. */
import { createGraph, type Graph } from '#graph/request.ts';
import { clientCredentials } from '#graph/token.ts';

/** Where Graph is, and who asks. */
export interface TenantAddress {
  readonly kind: 'emulator' | 'microsoft';
  readonly url: string;
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** An emergency does not wait for a minute. */
const timeoutMs = 15_000;

/** Graph, with a token of the application's own. */
export function tenantGraph(
  { kind, url, tenant, clientId, clientSecret }: TenantAddress,
  environment: Readonly<Record<string, string | undefined>>,
): Graph {
  const login = kind === 'emulator' ? url : environment['GRAPH_LOGIN_URL'];
  const authority = login || 'https://login.microsoftonline.com';
  const tokens = clientCredentials({ tenantId: tenant, clientId, clientSecret, authority });
  return createGraph({ baseUrl: url, kind, tokens, timeoutMs });
}
