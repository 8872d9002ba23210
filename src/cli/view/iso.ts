/** Instants as scripts read them. */

/** An instant in ISO 8601 UTC. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** The same, or null where there is none. */
export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
