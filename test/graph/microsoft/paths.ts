/** Paths as Microsoft's generated SDKs spell them, and how ours are compared with them. */

/** A path of a version, what may be done there, and the query options it takes. */
export interface KnownPath {
  readonly path: string;
  readonly methods: readonly string[];
  /** `$select`, `$filter`, … */
  readonly query: readonly string[];
}

/** A path without the names of its ids and without namespaces, which may be left out. */
export function comparable(path: string): string {
  return path
    .replaceAll(/\{[^}]*\}/g, '{}')
    .replaceAll(/(microsoft\.)?graph\.(windowsUpdates\.)?/g, '')
    .toLowerCase();
}
