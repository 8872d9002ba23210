/**
 * Bearer tokens by the client credentials flow
 * (learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow): a JWT with tenant, audience,
 * application and roles. A token carries its own expiry and a signature, so it outlives a restart of the emulator as a
 * real one would. Expiry runs on real time: a token guards the transport, and virtual time leaps by days between two
 * calls of one client. For the same reason permissions are looked up at each call and not read from the token: what is
 * taken away would else be felt only an hour of real time later, when a rehearsed month is long over.
 */
import { createHmac } from 'node:crypto';
import { guidFrom } from '../../store/tenant.ts';
import { type Reply, replyJson } from '../call.ts';
import { GraphError } from '../errors.ts';
import { createGrants, type Grants, workspaceReader } from './permissions.ts';
import { refusal, refuse } from './tokenErrors.ts';

/** What a token is for: Graph, or the query service of Log Analytics. */
export type Audience = 'graph' | 'analytics';

/** An application registered in the tenant. */
export interface Registration {
  readonly clientId: string;
  readonly secret: string;
  /** Instant of the fleet's time from which the secret is no longer taken; null = never. */
  readonly secretExpiresAt: number | null;
  /** Null = every permission there is. */
  readonly permissions: readonly string[] | null;
}

/** What is to be known of an application; what is left out stays as it is. */
export type RegistrationChange = Pick<Registration, 'clientId'> & {
  readonly [Name in Exclude<keyof Registration, 'clientId'>]?: Registration[Name] | undefined;
};

/** A request to the token endpoint. */
export interface TokenRequest {
  readonly form: URLSearchParams;
  /** The tenant in the path. */
  readonly tenant: string;
  readonly at: number;
}

/** Issues and checks tokens, and knows what each application may do. */
export interface TokenOffice {
  issue(request: TokenRequest): Reply;
  /** The application a call comes from. Throws 401 `InvalidAuthenticationToken`, or 403 of Log Analytics. */
  clientOf(authorization: string | undefined, audience: Audience): string;
  mayUse(clientId: string, permissions: readonly string[], at: number): boolean;
  /** Registers an application, or changes what is given of one. */
  register(change: RegistrationChange): void;
  /** What a registered application may do. Throws for an unknown one. */
  grantsOf(clientId: string): Grants;
  /** Makes every token issued so far worthless. */
  revokeTokens(): void;
}

/** What the office is opened with. */
export interface OfficeOptions {
  readonly seed: number;
  /** Seconds of real time a token lives. */
  readonly lifetimeSeconds: number;
  readonly tenantId: string;
  readonly registration: Registration;
  /** Every permission that some route asks for. */
  readonly everything: readonly string[];
  /** Whether tenant and audience are looked at. */
  readonly isStrict: boolean;
}

/** Resources a token may be asked for. Source: learn.microsoft.com/graph/deployments, …/azure/azure-monitor/logs/api/access-api. */
const resources: Readonly<Record<Audience, readonly string[]>> = {
  graph: ['https://graph.microsoft.com', '00000003-0000-0000-c000-000000000000'],
  analytics: ['https://api.loganalytics.io', 'https://api.loganalytics.azure.com'],
};

interface Application {
  secret: string;
  secretExpiresAt: number | null;
  readonly grants: Grants;
}

interface Office extends OfficeOptions {
  readonly key: string;
  readonly applications: Map<string, Application>;
  revokedAt: number;
}

/** Opens the office. */
export function createTokenOffice(options: OfficeOptions): TokenOffice {
  const office: Office = {
    ...options,
    key: `emulated tenant ${options.seed}`,
    applications: new Map(),
    revokedAt: -Infinity,
  };
  register(office, options.registration);
  return {
    issue: (request) => issueToken(office, request),
    clientOf: (authorization, audience) => readToken(office, authorization, audience),
    mayUse: (clientId, permissions, at) => grantsOf(office, clientId).has(permissions, at),
    register: (change) => register(office, change),
    grantsOf: (clientId) => grantsOf(office, clientId),
    revokeTokens: () => void (office.revokedAt = Date.now() / 1000),
  };
}

function register(office: Office, change: RegistrationChange): void {
  const known = office.applications.get(change.clientId);
  const application = known ?? {
    secret: '',
    secretExpiresAt: null,
    grants: createGrants([], office.everything),
  };
  if (change.secret !== undefined) application.secret = change.secret;
  if (change.secretExpiresAt !== undefined) application.secretExpiresAt = change.secretExpiresAt;
  if (change.permissions !== undefined) application.grants.give(change.permissions);
  office.applications.set(change.clientId, application);
}

function grantsOf(office: Office, clientId: string): Grants {
  const application = office.applications.get(clientId);
  if (application !== undefined) return application.grants;
  throw new Error(`No application ${clientId} is registered.`);
}

function issueToken(office: Office, { form, tenant, at }: TokenRequest): Reply {
  if (office.isStrict && tenant.toLowerCase() !== office.tenantId)
    return refuse(refusal.unknownTenant(tenant));
  if (form.get('grant_type') !== 'client_credentials') return refuse(refusal.wrongGrant());
  const clientId = form.get('client_id') ?? '';
  const application = office.applications.get(clientId);
  if (application === undefined) return refuse(refusal.unknownClient(clientId, office.tenantId));
  const secret = form.get('client_secret');
  if (secret === null) return refuse(refusal.noSecret());
  if (secret !== application.secret) return refuse(refusal.wrongSecret(clientId));
  if (application.secretExpiresAt !== null && application.secretExpiresAt <= at)
    return refuse(refusal.expiredSecret(clientId));
  const scope = form.get('scope') ?? '';
  if (!scope.endsWith('/.default')) return refuse(refusal.wrongScope(scope));
  const resource = scope.slice(0, -'/.default'.length).replace(/\/$/, '');
  const audience = audienceOf(resource);
  if (audience === null) return refuse(refusal.unknownResource(resource, office.tenantId));
  return replyToken(office, { clientId, audience, resource, at });
}

function audienceOf(resource: string): Audience | null {
  if (resources.graph.includes(resource)) return 'graph';
  return resources.analytics.includes(resource) ? 'analytics' : null;
}

interface Claims {
  readonly aud: string;
  readonly appid: string;
  readonly tid: string;
  readonly iat: number;
  readonly exp: number;
}

function replyToken(
  office: Office,
  o: {
    readonly clientId: string;
    readonly audience: Audience;
    readonly resource: string;
    readonly at: number;
  },
): Reply {
  const { tenantId, lifetimeSeconds } = office;
  // A token issued in the very millisecond of a revocation is a new one.
  const now = Math.max(Date.now() / 1000, office.revokedAt + 0.001);
  const roles = grantsOf(office, o.clientId)
    .listAt(o.at)
    .filter((name) => o.audience === 'graph' && name !== workspaceReader);
  const claims = {
    aud: o.resource,
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: now,
    nbf: now,
    exp: now + lifetimeSeconds,
    appid: o.clientId,
    idtyp: 'app',
    oid: guidFrom(`service principal ${o.clientId}`),
    ...(roles.length === 0 ? {} : { roles }),
    tid: tenantId,
    ver: '1.0',
  };
  const body = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`;
  const lifetime = Math.max(0, lifetimeSeconds - 1);
  return replyJson(200, {
    token_type: 'Bearer',
    expires_in: lifetime,
    ext_expires_in: lifetime,
    access_token: `${body}.${sign(office.key, body)}`,
  });
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sign(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

function readToken(office: Office, authorization: string | undefined, audience: Audience): string {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw withoutToken(audience);
  const [header = '', body = '', signature] = token.split('.');
  if (signature !== sign(office.key, `${header}.${body}`))
    throw unauthenticated('IDX14100: JWT is not well formed, or its signature is wrong.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
  if (Date.now() / 1000 >= claims.exp || claims.iat <= office.revokedAt)
    throw unauthenticated('Lifetime validation failed, the token is expired.');
  if (office.isStrict) refuseForeign(office, claims, audience);
  return claims.appid;
}

/**
 * Tokens are not interchangeable between services. Source: learn.microsoft.com/graph/resolve-auth-errors for Graph,
 * learn.microsoft.com/azure/azure-monitor/logs/api/errors ("Invalid token audience", 403) for Log Analytics.
 */
function refuseForeign(office: Office, claims: Claims, audience: Audience): void {
  if (claims.tid !== office.tenantId)
    throw unauthenticated('Access token validation failure. Invalid tenant.');
  if (resources[audience].includes(claims.aud)) return;
  if (audience === 'graph')
    throw unauthenticated('Access token validation failure. Invalid audience.');
  throw new GraphError(
    403,
    'InvalidAuthenticationTokenAudience',
    `The access token has been obtained from wrong audience or resource '${claims.aud}'. It should exactly match (including forward slash) with one of the allowed audiences ${resources.analytics.map((one) => `'${one}'`).join(',')}.`,
  );
}

function withoutToken(audience: Audience): GraphError {
  if (audience === 'graph') return unauthenticated('Access token is empty.');
  const message = "Authentication failed. The 'Authorization' header is missing.";
  return new GraphError(401, 'AuthenticationFailed', message);
}

/** 401 with the challenge of learn.microsoft.com/graph/resolve-auth-errors. */
function unauthenticated(message: string): GraphError {
  return new GraphError(401, 'InvalidAuthenticationToken', message, {
    'WWW-Authenticate':
      'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"',
  });
}
