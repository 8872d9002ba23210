/** Signing in as the application, and what a token carries: told as a finding, with why and what to do. */
import * as z from 'zod';
import { GraphError } from '#graph/error.ts';
import type { TokenSource } from '#graph/signIn/token.ts';

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

const claims = z.object({ roles: z.array(z.string()).default([]) });

/** Signs in. Throws nothing that the directory answers. */
export async function signIn(tokens: TokenSource, authority: string): Promise<SignIn> {
  const begun = performance.now();
  try {
    const token = await tokens.token();
    const ms = Math.round(performance.now() - begun);
    return { outcome: 'signedIn', roles: rolesIn(token), ms };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const { what, remedy } = error;
    if (error.kind === 'unauthorized') return { outcome: 'refused', why: what, remedy };
    if (error.kind !== 'network') return { outcome: 'unreachable', why: what, remedy };
    return {
      outcome: 'unreachable',
      why: `${authority} cannot be reached: ${causeOf(error)}`,
      remedy: 'check the network and its proxy, or GRAPH_LOGIN_URL',
    };
  }
}

/** What went wrong, which fetch keeps as the cause of its error. */
function causeOf(error: GraphError): string {
  const cause = error.cause instanceof Error ? (error.cause.cause ?? error.cause) : null;
  return cause instanceof Error ? cause.message : error.what;
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
