/**
 * Tokens by Microsoft's own identity library, for real tenants: certificate, workload identity, managed identity, secret
 * from a file or a variable. The credential is made anew after each refusal, so that a renewed file or secret is taken
 * without a new start. The library is loaded with the first token: an emulator needs none of it.
 */
import { readFile } from 'node:fs/promises';
import type { AccessToken, TokenCredential, TokenCredentialOptions } from '@azure/identity';
import { GraphError } from '../error.ts';
import { signInError } from './signInError.ts';
import type { TokenSource } from './token.ts';

type Policy = NonNullable<TokenCredentialOptions['additionalPolicies']>[number]['policy'];

/** What an application proves itself by. */
export type Credential =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'secretFile'; readonly file: string }
  /** A PEM file with the certificate and its private key. */
  | { readonly kind: 'certificate'; readonly file: string }
  /** A federated token that the platform (Kubernetes) writes into a file. */
  | { readonly kind: 'workloadIdentity'; readonly file: string }
  | { readonly kind: 'managedIdentity' };

/** Who asks for tokens, where, and for what. */
export interface Identity {
  readonly credential: Credential;
  readonly tenantId: string;
  /** Empty for the managed identity of the machine itself. */
  readonly clientId: string;
  /** Such as `https://login.microsoftonline.com`. */
  readonly authority: string;
  readonly scope: string;
}

/** The library's requests have no end of their own: a login that takes a request and says nothing would hold its caller. */
const timeoutMsDefault = 30_000;

/** Tokens of an identity, each within a time. */
export function identityTokens(identity: Identity, timeoutMs = timeoutMsDefault): TokenSource {
  let made: Promise<TokenCredential> | null = null;
  const ask = async (claims?: string): Promise<string> => {
    made ??= credentialOf(identity, timeoutMs);
    const known = made;
    // Tokens that may be called back live longer, and a refusal says what it wants (continuous access evaluation).
    const options = { enableCae: true, ...(claims === undefined ? {} : { claims }) };
    const asked = known.then((credential) => credential.getToken(identity.scope, options));
    try {
      const given: AccessToken | null = await within(timeoutMs, asked, identity);
      if (given !== null) return given.token;
      throw new GraphError(`${identity.authority} gave no token`, { kind: 'malformed' });
    } catch (error) {
      if (made === known) made = null;
      throw errorOf(identity, error);
    }
  };
  return {
    token: () => ask(),
    replacementFor: (_, claims) => {
      if (claims === undefined) made = null;
      return ask(claims);
    },
  };
}

/** What comes later than that is let go. */
async function within<T>(ms: number, work: Promise<T>, { authority }: Identity): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const what = `Asking ${new URL(authority).origin} for a token got no answer in ${ms / 1000} s`;
    timer = setTimeout(() => reject(new GraphError(what, { kind: 'network' })), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function credentialOf(o: Identity, timeoutMs: number): Promise<TokenCredential> {
  const library = await import('@azure/identity');
  const { tenantId, clientId, credential } = o;
  // No retries inside: whoever waits does it outside, where it is seen.
  const options = {
    authorityHost: o.authority,
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: endingAfter(timeoutMs), position: 'perCall' as const }],
  };
  switch (credential.kind) {
    case 'secret':
      return new library.ClientSecretCredential(tenantId, clientId, credential.secret, options);
    case 'secretFile': {
      const secret = (await readFile(credential.file, 'utf8')).trim();
      return new library.ClientSecretCredential(tenantId, clientId, secret, options);
    }
    case 'certificate': {
      const certificate = await readFile(credential.file, 'utf8');
      return new library.ClientCertificateCredential(tenantId, clientId, { certificate }, options);
    }
    case 'workloadIdentity':
      return new library.WorkloadIdentityCredential({
        ...options,
        tenantId,
        clientId,
        tokenFilePath: credential.file,
      });
    case 'managedIdentity':
      return new library.ManagedIdentityCredential({
        ...(clientId === '' ? {} : { clientId }),
        retryOptions: options.retryOptions,
      });
  }
}

/** Closes connections over which nothing comes. */
function endingAfter(timeoutMs: number): Policy {
  return {
    name: 'endingAfter',
    sendRequest: (request, next) => {
      request.timeout = timeoutMs;
      return next(request);
    },
  };
}

/** The library's errors hold texts of Microsoft's with names in them, so none is passed on as a cause. */
function errorOf({ authority, credential }: Identity, error: unknown): GraphError {
  if (error instanceof GraphError) return error;
  const answer = field(error, 'errorResponse');
  const status = field(error, 'statusCode');
  if (answer !== undefined)
    return signInError(authority, {
      status: typeof status === 'number' ? status : 400,
      body: {
        error_codes: field(answer, 'errorCodes'),
        error_description: field(answer, 'errorDescription'),
      },
    });
  const code = field(error, 'code');
  const named = typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : '';
  const file = 'file' in credential ? credential.file : null;
  if (file !== null && (code === 'ENOENT' || code === 'EACCES'))
    return new GraphError(`The credential in ${file} cannot be read${named}`, {
      kind: 'unauthorized',
      wayOut: 'check the path and who may read the file',
    });
  const text = field(error, 'message');
  const described = typeof text === 'string' ? text : '';
  if (/AADSTS\d+/.test(described))
    return signInError(authority, { status: 400, body: { error_description: described } });
  if (field(error, 'name') === 'CredentialUnavailableError')
    return new GraphError(`There is no ${credential.kind} here to ask for a token with`, {
      kind: 'unauthorized',
      wayOut: 'give another credential, or run where it is offered',
    });
  return new GraphError(`Asking ${new URL(authority).origin} for a token failed${named}`, {
    kind: 'network',
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (Reflect.get(value, name) as unknown)
    : undefined;
}
