/**
 * Where bearer tokens come from: the OAuth 2.0 client credentials flow against Microsoft's login or the emulator's.
 * Real tenants have Microsoft's identity library (identity.ts), which refuses a plain-http authority, as a local emulator
 * has. Expiry is measured on the process's monotonic clock: a token guards the transport, and virtual time leaps.
 */
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import { GraphError, retryAfterMsOf } from '../error.ts';
import { boundedText } from '../boundedText.ts';
import { signInError } from './signInError.ts';

/**
 * Gives tokens. `refused` is a token the service just answered 401 to; `claims` is what it wants of the next one, if it
 * said so (Entra's continuous access evaluation).
 */
export interface TokenSource {
  readonly token: () => Promise<string>;
  readonly replacementFor: (refused: string, claims?: string) => Promise<string>;
}

/** An application's own credentials. */
export interface ClientCredentials {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Such as `https://login.microsoftonline.com`. */
  readonly authority: string;
  /** What the token is for; Graph unless said otherwise. */
  readonly scope?: string;
}

interface Held {
  readonly token: string;
  readonly staleAt: number;
}

const graphScope = 'https://graph.microsoft.com/.default';
const requestTimeoutMs = 30_000;
const tokenBytesMax = 200_000;
/** Share of the lifetime after which a token is renewed, so that none expires on the way. */
const usableShare = 0.9;

const wireToken = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });

/** Tokens by client id and secret; kept until shortly before they expire, fetched once however many callers wait. */
export function clientCredentials(credentials: ClientCredentials): TokenSource {
  let held: Promise<Held> | null = null;
  const renew = (claims?: string): Promise<Held> => {
    const fetching = fetchToken(credentials, claims);
    held = fetching;
    fetching.catch(() => {
      if (held === fetching) held = null;
    });
    return fetching;
  };
  /** Callers that find the same token unfit share one renewal. */
  const renewed = (unfit: Promise<Held>): Promise<Held> =>
    held === null || held === unfit ? renew() : held;
  const current = async (): Promise<Held> => {
    if (held === null) return renew();
    const known = held;
    return performance.now() < (await known).staleAt ? known : renewed(known);
  };
  return {
    token: async () => (await current()).token,
    replacementFor: async (refused, claims) => {
      if (claims !== undefined) return (await renew(claims)).token;
      const known = held ?? renew();
      return (await known).token === refused ? (await renewed(known)).token : (await known).token;
    },
  };
}

async function fetchToken(credentials: ClientCredentials, claims?: string): Promise<Held> {
  const askedAt = performance.now();
  const what = `Asking ${new URL(credentials.authority).origin} for a token`;
  const answer = await post(what, credentials, claims);
  if (answer.status >= 300 && answer.status < 400) {
    await answer.body?.cancel();
    throw new GraphError(`${what} was answered with a redirect, which no secret follows`, {
      kind: 'malformed',
      status: answer.status,
      code: 'redirected',
    });
  }
  const body = await boundedJson(answer);
  if (!answer.ok) {
    const { status } = answer;
    const retryAfterMs = retryAfterMsOf(answer.headers);
    throw signInError(credentials.authority, { status, body, retryAfterMs });
  }
  const parsed = wireToken.safeParse(body);
  if (!parsed.success) {
    throw new GraphError(`${what} gave an answer without a token`, {
      kind: 'malformed',
      status: answer.status,
    });
  }
  const { access_token: token, expires_in: seconds } = parsed.data;
  return { token, staleAt: askedAt + seconds * 1000 * usableShare };
}

async function post(
  what: string,
  credentials: ClientCredentials,
  claims: string | undefined,
): Promise<Response> {
  const url = `${credentials.authority.replace(/\/$/, '')}/${encodeURIComponent(credentials.tenantId)}/oauth2/v2.0/token`;
  try {
    return await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(requestTimeoutMs),
      body: new URLSearchParams({
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
        grant_type: 'client_credentials',
        scope: credentials.scope ?? graphScope,
        ...(claims === undefined ? {} : { claims }),
      }),
    });
  } catch (cause) {
    throw new GraphError(`${what} failed`, { kind: 'network', cause });
  }
}

/** A token is short; whatever is longer, or no JSON, is none. */
async function boundedJson(answer: Response): Promise<unknown> {
  try {
    return JSON.parse(await boundedText(answer, tokenBytesMax)) as unknown;
  } catch {
    return null;
  }
}
