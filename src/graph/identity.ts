/**
 * Tokens by Microsoft's own identity library, for real tenants: certificate, workload identity, managed identity, secret
 * from a file or a variable. The credential is made anew after each refusal, so that a renewed file or secret is taken
 * without a new start. The library is loaded with the first token: an emulator needs none of it.
 */
import { readFile } from 'node:fs/promises';
import type { AccessToken, TokenCredential } from '@azure/identity';
import { GraphError } from './error.ts';
import { signInError } from './signInError.ts';
import type { TokenSource } from './token.ts';

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

/** Tokens of an identity. */
export function identityTokens(identity: Identity): TokenSource {
  let made: Promise<TokenCredential> | null = null;
  const ask = async (claims?: string): Promise<string> => {
    made ??= credentialOf(identity);
    const known = made;
    try {
      const credential = await known;
      // Tokens that may be called back live longer, and a refusal says what it wants (continuous access evaluation).
      const options = { enableCae: true, ...(claims === undefined ? {} : { claims }) };
      const given: AccessToken | null = await credential.getToken(identity.scope, options);
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

async function credentialOf(o: Identity): Promise<TokenCredential> {
  const library = await import('@azure/identity');
  const { tenantId, clientId, credential } = o;
  // No retries inside: whoever waits does it outside, where it is seen.
  const options = { authorityHost: o.authority, retryOptions: { maxRetries: 0 } };
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
