/** Microsoft Graph for a command that speaks to it without the service. */
import { createGraph, type Graph } from '#graph/request.ts';
import type { Credential } from '#graph/signIn/identity.ts';
import { useProxyOf } from '#graph/signIn/proxy.ts';
import { tokensFor, type SignInTo } from '#graph/signIn/tokens.ts';

/** Where Graph is, and who asks. */
export interface TenantAddress {
  readonly kind: 'emulator' | 'microsoft';
  readonly url: string;
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where it is another one than the secret. */
  readonly credential?: Credential;
}

/** An emergency does not wait for a minute. */
const timeoutMs = 15_000;

/** Graph, with a token of the application's own. */
export function tenantGraph(
  address: TenantAddress,
  environment: Readonly<Record<string, string | undefined>>,
): Graph {
  const { kind, url: baseUrl } = address;
  if (kind === 'microsoft') useProxyOf(environment);
  const tokens = tokensFor(placeOf(address, environment));
  return createGraph({ baseUrl, kind, tokens, timeoutMs });
}

/** How a tenant is signed in to. */
export function placeOf(
  { kind, url, tenant, clientId, clientSecret, credential }: TenantAddress,
  environment: Readonly<Record<string, string | undefined>>,
): SignInTo {
  return {
    graphUrl: url,
    loginUrl: kind === 'emulator' ? url : environment['GRAPH_LOGIN_URL'] || null,
    tenantId: tenant,
    clientId,
    credential: credential ?? { kind: 'secret', secret: clientSecret },
  };
}
