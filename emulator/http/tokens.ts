/**
 * Bearer tokens by the client credentials flow. A token carries its own expiry and a signature, so it outlives a
 * restart of the emulator as a real one would. Expiry runs on real time: a token guards the transport, and virtual
 * time leaps by days between two calls of one client. Permissions are looked up live, so a test can take one away.
 */
import { createHmac } from 'node:crypto';
import { replyJson, type Reply } from './call.ts';
import { GraphError } from './errors.ts';

/** Issues and checks tokens, and knows what each application may do. */
export interface TokenOffice {
  issue(form: URLSearchParams): Reply;
  /** The application a call comes from. Throws 401 `InvalidAuthenticationToken`. */
  clientOf(authorization: string | undefined): string;
  mayUse(clientId: string, permissions: readonly string[]): boolean;
  /** Gives the application exactly these permissions; null gives all. */
  grant(clientId: string, permissions: readonly string[] | null): void;
}

/** The one credential pair the emulator accepts, beside those registered at run time. */
const CLIENT = { id: 'ringmaster', secret: 'emulated' };

/** Creates the office. `lifetimeSeconds` is how long a token lives. */
export function createTokenOffice(options: {
  readonly seed: number;
  readonly lifetimeSeconds: number;
}): TokenOffice {
  const key = `emulated tenant ${options.seed}`;
  const granted = new Map<string, ReadonlySet<string> | null>([[CLIENT.id, null]]);
  return {
    issue: (form) => issueToken(form, { key, granted, lifetimeSeconds: options.lifetimeSeconds }),
    clientOf: (authorization) => readToken(key, authorization),
    mayUse: (clientId, permissions) => {
      const own = granted.get(clientId) ?? null;
      if (own === null || permissions.length === 0) return true;
      return permissions.some((choice) =>
        choice.split('+').every((permission) => own.has(permission)),
      );
    },
    grant: (clientId, permissions) =>
      void granted.set(clientId, permissions === null ? null : new Set(permissions)),
  };
}

function issueToken(
  form: URLSearchParams,
  office: { key: string; granted: ReadonlyMap<string, unknown>; lifetimeSeconds: number },
): Reply {
  if (form.get('grant_type') !== 'client_credentials') {
    return refuse(
      400,
      'unsupported_grant_type',
      'AADSTS70003: The app requested an unsupported grant type.',
    );
  }
  const clientId = form.get('client_id') ?? '';
  if (!office.granted.has(clientId)) {
    return refuse(
      400,
      'unauthorized_client',
      `AADSTS700016: Application '${clientId}' was not found.`,
    );
  }
  if (form.get('client_secret') !== CLIENT.secret) {
    return refuse(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
  }
  if (form.get('scope')?.endsWith('/.default') !== true) {
    return refuse(
      400,
      'invalid_scope',
      'AADSTS1002012: The scope of client credentials must end in /.default.',
    );
  }
  const expiresAt = Date.now() + office.lifetimeSeconds * 1000;
  const claims = Buffer.from(JSON.stringify({ appid: clientId, exp: expiresAt })).toString(
    'base64url',
  );
  const token = `${claims}.${sign(office.key, claims)}`;
  const lifetime = Math.max(0, office.lifetimeSeconds - 1);
  return replyJson(200, {
    token_type: 'Bearer',
    expires_in: lifetime,
    ext_expires_in: lifetime,
    access_token: token,
  });
}

function refuse(status: number, error: string, description: string): Reply {
  return replyJson(status, { error, error_description: description, error_codes: [] });
}

function readToken(key: string, authorization: string | undefined): string {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw unauthenticated('Access token is empty.');
  const [claims = '', signature] = token.split('.');
  if (signature !== sign(key, claims))
    throw unauthenticated('IDX14100: JWT is not well formed, or its signature is wrong.');
  const { appid, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    appid: string;
    exp: number;
  };
  if (Date.now() >= exp) throw unauthenticated('Lifetime validation failed, the token is expired.');
  return appid;
}

function sign(key: string, claims: string): string {
  return createHmac('sha256', key).update(claims).digest('base64url');
}

function unauthenticated(message: string): GraphError {
  return new GraphError(401, 'InvalidAuthenticationToken', message, {
    'WWW-Authenticate': 'Bearer',
  });
}
