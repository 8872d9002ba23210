/**
 * A tenant looked at as a whole before it is steered: signing in, what the token carries, every call of the client once,
 * and what the tenant tells of its licences and credentials. Reads only, unless writing is asked for.
 */
import { createAnalytics, type Analytics } from '#graph/logAnalytics/analytics.ts';
import { cloudOf } from '#graph/signIn/clouds.ts';
import { useProxyOf } from '#graph/signIn/proxy.ts';
import { authorityOf, tokensFor } from '#graph/signIn/tokens.ts';
import { placeOf, tenantGraph, type TenantAddress } from '#breakGlass/tenantGraph.ts';
import { credentialFacts, licenceFacts, type TenantFact } from './facts.ts';
import { comparePermissions, type PermissionsFound } from './permissions.ts';
import { readingSteps } from './reading.ts';
import { signIn, type SignIn } from './signIn.ts';
import { takeSteps, type CallFinding, type Visit } from './visit.ts';
import { writingSteps } from './writing.ts';

/** What to look at. */
export interface TenantCheck extends Pick<Visit, 'tenant' | 'rings' | 'mail' | 'asOf'> {
  readonly address: TenantAddress;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Log Analytics, where its cloud has it unless an address is given; null = no workspace is named. */
  readonly workspace: { readonly url: string | null; readonly id: string } | null;
  readonly mayWrite: boolean;
}

/** What was found. */
export interface TenantFound {
  readonly signIn: SignIn;
  /** Null where nobody was signed in, or the token cannot be read. */
  readonly permissions: PermissionsFound | null;
  readonly calls: readonly CallFinding[];
  readonly facts: readonly TenantFact[];
}

/** Looks at a tenant. Throws nothing that a tenant answers. */
export async function checkTenant(check: TenantCheck): Promise<TenantFound> {
  const { address, environment, workspace, mail, asOf } = check;
  const signed = await signInTo(address, environment);
  if (signed.outcome !== 'signedIn')
    return { signIn: signed, permissions: null, calls: [], facts: [] };
  const isWanted = (purpose: string): boolean =>
    (purpose !== 'mail' || mail !== null) && (purpose !== 'analytics' || workspace !== null);
  const permissions = signed.roles === null ? null : comparePermissions(signed.roles, isWanted);
  const graph = tenantGraph(address, environment);
  const { tenant, rings, mayWrite } = check;
  const analytics = analyticsOf(check);
  const visit: Visit = { graph, analytics, asOf, tenant, rings, mail, found: {} };
  const read = await takeSteps(visit, readingSteps);
  const written = mayWrite ? await takeSteps(visit, writingSteps()) : [];
  // What could not be tried for want of a ring may have been tried on the one that was made.
  const again = new Set(
    written.filter(({ outcome }) => outcome !== 'notTried').map(({ call }) => call),
  );
  const facts = await Promise.all([
    licenceFacts({ graph, asOf }),
    credentialFacts({ graph, asOf }, address.clientId),
  ]);
  return {
    signIn: signed,
    permissions,
    calls: [
      ...read.filter(({ call, outcome }) => outcome !== 'notTried' || !again.has(call)),
      ...written,
    ],
    facts: facts.flat(),
  };
}

/** Signs in to a tenant. Throws nothing that it answers. */
export async function signInTo(
  address: TenantAddress,
  environment: TenantCheck['environment'],
): Promise<SignIn> {
  if (address.kind === 'microsoft') useProxyOf(environment);
  const to = placeOf(address, environment);
  return await signIn(tokensFor(to), authorityOf(to));
}

/** Log Analytics as it is set up; null = no workspace is named. */
export function analyticsOf({
  address,
  environment,
  workspace,
}: Pick<TenantCheck, 'address' | 'environment' | 'workspace'>): Analytics | null {
  if (workspace === null) return null;
  const { url, id: workspaceId } = workspace;
  const baseUrl = url ?? cloudOf(address.url).analytics;
  const tokens = tokensFor(placeOf(address, environment), 'analytics');
  return createAnalytics({ baseUrl, workspaceId, kind: address.kind, tokens });
}
