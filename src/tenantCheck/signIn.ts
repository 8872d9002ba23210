/**
 * Signing in as the application, with what Microsoft's directory says where it refuses: its code (AADSTS…) tells more
 * than the status. The code alone is shown, in words of our own: its text holds names and ids of requests.
 */
import * as z from 'zod';

/** Who signs in, and where. */
export interface SignInRequest {
  /** Such as `https://login.microsoftonline.com`. */
  readonly authority: string;
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
}

/** What came of it. */
export type SignIn =
  | {
      readonly outcome: 'signedIn';
      /** The application permissions in the token; null where it cannot be read. */
      readonly roles: readonly string[] | null;
      readonly ms: number;
    }
  | {
      readonly outcome: 'refused' | 'unreachable';
      readonly why: string;
      readonly remedy: string;
    };

const timeoutMs = 10_000;
const tokenAnswer = z.object({ access_token: z.string().min(1) });
const refusal = z.object({
  error: z.string().optional(),
  error_codes: z.array(z.number()).optional(),
  error_description: z.string().optional(),
});
const claims = z.object({ roles: z.array(z.string()).default([]) });

/** Signs in. Throws nothing. */
export async function signIn(request: SignInRequest): Promise<SignIn> {
  const begun = performance.now();
  const authority = request.authority.replace(/\/$/, '');
  try {
    const response = await fetch(
      `${authority}/${encodeURIComponent(request.tenant)}/oauth2/v2.0/token`,
      {
        method: 'POST',
        // A secret follows no redirect.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        body: new URLSearchParams({
          client_id: request.clientId,
          client_secret: request.clientSecret,
          grant_type: 'client_credentials',
          scope: request.scope,
        }),
      },
    );
    const body: unknown = await response.json().catch(() => null);
    const read = tokenAnswer.safeParse(body);
    const ms = Math.round(performance.now() - begun);
    if (read.success) return { outcome: 'signedIn', roles: rolesIn(read.data.access_token), ms };
    return refused(authority, response.status, body);
  } catch (error) {
    // fetch keeps what went wrong as the cause.
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    return {
      outcome: 'unreachable',
      why: `${authority} cannot be reached: ${why}`,
      remedy: 'check the network and its proxy, or GRAPH_LOGIN_URL',
    };
  }
}

/** What the codes mean. Source: Microsoft Entra, "Microsoft Entra authentication and authorization error codes". */
const codes: Readonly<Record<string, readonly [string, string]>> = {
  700016: [
    'the tenant has no application with this client id',
    'check GRAPH_CLIENT_ID and GRAPH_TENANT_ID: the application must be registered in, or consented to by, this tenant',
  ],
  90002: ['there is no such tenant', 'check GRAPH_TENANT_ID, the directory (tenant) id'],
  900023: ['the tenant id is neither an id nor a domain', 'check GRAPH_TENANT_ID'],
  7000215: [
    'the client secret is wrong',
    'check GRAPH_CLIENT_SECRET: its value is needed, which is shown once, and not its id',
  ],
  7000222: ['the client secret has expired', 'make a new one in Entra and set GRAPH_CLIENT_SECRET'],
  7000112: ['the application is disabled in this tenant', 'enable it in Entra, Enterprise apps'],
  700027: ['the certificate is not one of the application’s', 'add it to the application in Entra'],
  53003: ['a Conditional Access policy blocks it', 'let the policy except this workload identity'],
  53011: ['the identity is held to be at risk', 'look into Entra ID Protection'],
  65001: ['nobody has consented', 'let an administrator consent to the application’s permissions'],
  500011: [
    'the tenant does not know this resource',
    'check GRAPH_URL and RINGMASTER_ANALYTICS_URL',
  ],
  90014: ['a part of the request is missing', 'set all of GRAPH_TENANT_ID, …_CLIENT_ID, …_SECRET'],
};

function refused(authority: string, status: number, body: unknown): SignIn {
  const read = refusal.safeParse(body);
  const { error_codes: numbers = [], error_description: text = '' } = read.data ?? {};
  const code = numbers[0]?.toString() ?? /AADSTS(\d+)/.exec(text)?.[1];
  const known = code === undefined ? undefined : codes[code];
  const named = code === undefined ? '' : ` (AADSTS${code})`;
  const [why, remedy] = known ?? [
    'no reason that is known here',
    'check tenant, client id and secret; the code is explained at https://login.microsoftonline.com/error',
  ];
  return {
    outcome: status >= 500 || status === 429 ? 'unreachable' : 'refused',
    why: `${authority} gave no token, status ${status}${named}: ${why}`,
    remedy,
  };
}

/** The application permissions in a token; null where it is no JWT. */
function rolesIn(token: string): readonly string[] | null {
  try {
    const payload: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    );
    return claims.parse(payload).roles;
  } catch {
    return null;
  }
}
