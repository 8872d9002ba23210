/**
 * What Microsoft's directory says where it gives no token: its code (AADSTS…) tells more than the status. The code alone
 * is passed on, in words of our own: its text holds names, addresses and ids of requests.
 * Source: Entra's page "Microsoft Entra authentication and authorization error codes".
 */
import { z } from 'zod';
import { GraphError, kindOfStatus } from '../error.ts';

/** Why no token was given, and what to do. */
export interface SignInRefusal {
  /** `AADSTS7000222`; null where none is told. */
  readonly code: string | null;
  readonly why: string;
  readonly remedy: string;
}

const wireRefusal = z.object({
  error_codes: z.array(z.number()).optional(),
  error_description: z.string().optional(),
});

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
  7000222: [
    'the client secret has expired',
    'make a new one in Entra and set GRAPH_CLIENT_SECRET or the file it stands in',
  ],
  7000112: ['the application is disabled in this tenant', 'enable it in Entra, Enterprise apps'],
  700027: ['the certificate is not one of the application’s', 'add it to the application in Entra'],
  700024: [
    'the certificate or the federated token is not valid at this time',
    'check the clock, and renew it',
  ],
  700211: [
    'no federated credential of the application has this issuer',
    'add one in Entra, Certificates & secrets',
  ],
  700213: [
    'no federated credential of the application has this subject',
    'add one in Entra, Certificates & secrets',
  ],
  53003: ['a Conditional Access policy blocks it', 'let the policy except this workload identity'],
  53011: ['the identity is held to be at risk', 'look into Entra ID Protection'],
  65001: ['nobody has consented', 'let an administrator consent to the application’s permissions'],
  500011: [
    'the tenant does not know this resource',
    'check GRAPH_URL and RINGMASTER_ANALYTICS_URL',
  ],
  90014: ['a part of the request is missing', 'check the GRAPH_ variables'],
};

/** The refusal that a body tells of. */
export function signInRefusal(body: unknown): SignInRefusal {
  const { error_codes: numbers = [], error_description: text = '' } =
    wireRefusal.safeParse(body).data ?? {};
  const code = numbers[0]?.toString() ?? /AADSTS(\d{1,10})/.exec(text)?.[1];
  const [why, remedy] = (code === undefined ? undefined : codes[code]) ?? [
    'no reason that is known here',
    'check tenant, client id and credential; the code is explained at https://login.microsoftonline.com/error',
  ];
  return { code: code === undefined ? null : `AADSTS${code}`, why, remedy };
}

/** The error of a token that was not given. */
export function signInError(
  authority: string,
  {
    status,
    body,
    retryAfterMs = null,
  }: { readonly status: number; readonly body: unknown; readonly retryAfterMs?: number | null },
): GraphError {
  const { code, why, remedy } = signInRefusal(body);
  const isAway = status >= 429;
  return new GraphError(
    `${new URL(authority).origin} gave no token, status ${status}${code === null ? '' : ` (${code})`}${isAway ? '' : `: ${why}`}`,
    {
      kind: isAway ? kindOfStatus(status) : 'unauthorized',
      status,
      retryAfterMs,
      code: code ?? '',
      ...(isAway ? {} : { wayOut: remedy }),
    },
  );
}
