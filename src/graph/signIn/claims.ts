/**
 * Claims challenges of Entra's continuous access evaluation: a 401 that says what the next token must hold.
 * Source: Entra's page "Claims challenges, claims requests, and client capabilities".
 */
import { GraphError } from '../error.ts';

/** A 401 that wants claims. They are passed on once; when the next token is refused as well, this tells it. */
export class ClaimsWanted extends GraphError {
  /** JSON, as it is passed on to the directory. */
  readonly claims: string;

  constructor(
    what: string,
    facts: Omit<ConstructorParameters<typeof GraphError>[1], 'wayOut'>,
    claims: string,
  ) {
    super(what, {
      ...facts,
      code: 'insufficient_claims',
      wayOut:
        'the tenant wants more of the sign-in than it got, so look into its Conditional Access policies for workload identities, and whether the application was disabled or its secrets withdrawn',
    });
    this.claims = claims;
  }
}

/** The claims that a `WWW-Authenticate` header asks for; null where it asks for none. */
export function claimsWanted(headers: {
  readonly get: (name: string) => string | null;
}): string | null {
  const challenge = headers.get('www-authenticate') ?? '';
  const encoded = /\bclaims="([A-Za-z0-9+/_=-]{1,8000})"/.exec(challenge)?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString();
  try {
    JSON.parse(text);
    return text;
  } catch {
    return null;
  }
}
