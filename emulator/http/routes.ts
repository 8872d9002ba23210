/**
 * The table of routes: which call is answered by which handler, on which version, with which permission, and which
 * quota it is counted under. Paths are matched by segments without regard to case, as OData does; a key in
 * parentheses (`exportJobs('id')`) is the same as a key segment, and action names may carry their namespace.
 */
import type { VersionedType } from '../graph/versions.ts';
import type { Tenant } from '../store/tenant.ts';
import type { GraphCall, Reply } from './call.ts';
import type { ErrorDialect } from './errors.ts';

/** The quota a call is counted under. */
export type Quota =
  | 'intuneDevices'
  | 'intuneUpdates'
  | 'directory'
  | 'exportJobs'
  | 'serviceAnnouncement'
  | 'mail'
  | 'none';

/** What answers a call. */
type Handler = (call: GraphCall, tenant: Tenant) => Reply;

/** One row of the table. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly versions: 'both' | 'beta';
  /** Microsoft's page that the row follows, after `https://learn.microsoft.com/`. */
  readonly document: string;
  /** Any one of these application permissions is enough; each item may ask for several joined by `+`. */
  readonly permissions: readonly string[];
  /** For a call whose need depends on what it changes: the permissions for this body. */
  readonly permissionsFor?: (body: unknown) => readonly string[];
  /** The type of what is sent and selected, where its versions differ. */
  readonly type?: VersionedType;
  readonly dialect: ErrorDialect;
  readonly quota: Quota;
  /** Resource units of the directory's token bucket; 1 elsewhere. */
  readonly units?: number;
  readonly handle: Handler;
}

/** What rows of one noun have in common. */
export type RouteFamily = Omit<Route, 'method' | 'path' | 'handle'>;

/** Where a path led. */
export type RouteMatch =
  | {
      readonly kind: 'found';
      readonly route: Route;
      readonly params: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'noMethod' }
  | { readonly kind: 'betaOnly' }
  | { readonly kind: 'unknown' };

/** Finds the route of a call. */
export type FindRoute = (call: Pick<GraphCall, 'method' | 'version' | 'path'>) => RouteMatch;

interface PathNode {
  readonly literals: Map<string, PathNode>;
  placeholder: { readonly name: string; readonly node: PathNode } | null;
  readonly routes: Map<string, Route>;
}

/** Builds the finder over all rows. */
export function createRouteFinder(routes: readonly Route[]): FindRoute {
  const root = createNode();
  for (const route of routes) addRoute(root, route);
  return ({ method, version, path }) => {
    const params: Record<string, string> = {};
    const node = descend(root, segmentsOf(path), params);
    if (node === null || node.routes.size === 0) return { kind: 'unknown' };
    const usable = [...node.routes.values()].filter(
      (route) => route.versions === 'both' || version === 'beta',
    );
    if (usable.length === 0) return { kind: 'betaOnly' };
    const route = usable.find((candidate) => candidate.method === method);
    return route === undefined ? { kind: 'noMethod' } : { kind: 'found', route, params };
  };
}

function createNode(): PathNode {
  return { literals: new Map(), placeholder: null, routes: new Map() };
}

function addRoute(root: PathNode, route: Route): void {
  let node = root;
  for (const segment of route.path.split('/').filter((part) => part !== '')) {
    node = segment.startsWith('{')
      ? placeholderUnder(node, segment.slice(1, -1))
      : literalUnder(node, segment);
  }
  if (node.routes.has(route.method))
    throw new Error(`Two routes for ${route.method} ${route.path}.`);
  node.routes.set(route.method, route);
}

function placeholderUnder(node: PathNode, name: string): PathNode {
  node.placeholder ??= { name, node: createNode() };
  if (node.placeholder.name !== name)
    throw new Error(`Placeholders {${name}} and {${node.placeholder.name}} meet.`);
  return node.placeholder.node;
}

function literalUnder(node: PathNode, segment: string): PathNode {
  const key = segment.toLowerCase();
  const next = node.literals.get(key) ?? createNode();
  node.literals.set(key, next);
  return next;
}

function descend(
  node: PathNode,
  segments: readonly string[],
  params: Record<string, string>,
): PathNode | null {
  let at = node;
  for (const segment of segments) {
    const literal = at.literals.get(segment.toLowerCase());
    if (literal !== undefined) {
      at = literal;
      continue;
    }
    if (at.placeholder === null) return null;
    params[at.placeholder.name] = segment;
    at = at.placeholder.node;
  }
  return at;
}

/**
 * `/a/b('c')/microsoft.graph.windowsUpdates.d` -> a, b, c, d. A function keeps its arguments as the next segment:
 * `findByCatalogId(catalogID='x')` -> findByCatalogId, catalogID='x'.
 */
function segmentsOf(path: string): readonly string[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replace(/^microsoft\.graph\.windowsUpdates\./i, ''))
    .flatMap((part) => {
      const call = /^([A-Za-z]+)\((.*)\)$/.exec(part);
      if (call === null) return [part];
      const [, name = '', inner = ''] = call;
      const key = /^'(.*)'$/.exec(inner);
      return [name, key?.[1] ?? inner];
    });
}
