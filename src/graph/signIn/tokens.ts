/**
 * Which source of tokens a Graph has: Microsoft's identity library for its clouds, and the small one of our own for an
 * emulator on this machine, whose plain http the library refuses.
 */
import { cloudOf, demandTrusted, isLoopback } from './clouds.ts';
import { GraphError } from '../error.ts';
import { identityTokens, type Credential } from './identity.ts';
import { clientCredentials, type TokenSource } from './token.ts';

/** A Graph, and who signs in to it. */
export interface SignInTo {
  /** Base address of Graph. */
  readonly graphUrl: string;
  /** Where tokens are asked for; null = where its cloud has them, or the emulator itself. */
  readonly loginUrl: string | null;
  readonly tenantId: string;
  readonly clientId: string;
  readonly credential: Credential;
}

/** Tokens for Graph or for Log Analytics. Throws where a secret would leave Microsoft's clouds. */
export function tokensFor(to: SignInTo, service: 'graph' | 'analytics' = 'graph'): TokenSource {
  const { tenantId, clientId, credential } = to;
  const authority = authorityOf(to);
  demandTrusted(to.graphUrl);
  demandTrusted(authority);
  const scope = scopeOf(to.graphUrl, service);
  if (!isLoopback(authority))
    return identityTokens({ credential, tenantId, clientId, authority, scope });
  if (credential.kind !== 'secret')
    throw new GraphError(`An emulator takes a client secret only, and no ${credential.kind}`, {
      kind: 'unauthorized',
    });
  return clientCredentials({
    tenantId,
    clientId,
    clientSecret: credential.secret,
    authority,
    scope,
  });
}

/** Where tokens for a Graph are asked for. */
export function authorityOf({
  graphUrl,
  loginUrl,
}: Pick<SignInTo, 'graphUrl' | 'loginUrl'>): string {
  return loginUrl ?? (isLoopback(graphUrl) ? graphUrl : cloudOf(graphUrl).login);
}

/** What a token is for: the service of the Graph's own cloud. */
export function scopeOf(graphUrl: string, service: 'graph' | 'analytics'): string {
  const cloud = cloudOf(graphUrl);
  return `${service === 'graph' ? cloud.graph : cloud.analyticsAudience}/.default`;
}
