/**
 * Advanced queries of the directory: what needs the header `ConsistencyLevel: eventual`, most of it with `$count=true`
 * beside it, and what is said without them. Source: learn.microsoft.com/graph/aad-advanced-queries, whose error texts
 * these are.
 */
import type { GraphCall } from '../../http/call.ts';
import { badRequest, GraphError } from '../../http/errors.ts';
import type { Filter } from '../../http/filter.ts';
import type { Tenant } from '../../store/tenant.ts';

/** Whether the call asks the index that may be late. */
export function isEventual(call: GraphCall): boolean {
  return call.headers['consistencylevel']?.toLowerCase() === 'eventual';
}

/** Whether a listing tells how many there are: without the header the wish is dropped without a word. */
export function tellsCount(call: GraphCall, tenant: Tenant): boolean {
  const isAsked = call.query.get('$count') === 'true';
  return isAsked && (isEventual(call) || tenant.profile === 'lenient');
}

/** `/$count` as a segment. Throws 400 without the header. */
export function demandForCount(call: GraphCall): void {
  if (!isEventual(call)) throw badRequest('directory', '$count is not currently supported.');
}

/** A listing of members of one type. Throws 400 without the header and `$count=true`. */
export function demandForCast(call: GraphCall, tenant: Tenant): void {
  const isGiven = isEventual(call) && call.query.get('$count') === 'true';
  if (!isGiven && tenant.profile === 'strict') throw unsupported('OData cast');
}

/** A filter that the directory answers from its index alone. Throws 400 without the header and `$count=true`. */
export function demandForFilter(call: GraphCall, tenant: Tenant, filter: Filter): void {
  const operator = advancedOperator(filter);
  if (operator === null) return;
  const isCounted = call.query.get('$count') === 'true' || tenant.profile === 'lenient';
  if (!isEventual(call) || !isCounted) throw unsupported(`Operator '${operator}'`);
}

/** `$search` is known to work with the header alone; here nothing is searched, so it is only refused without it. */
export function demandForSearch(call: GraphCall): void {
  if (!call.query.has('$search') || isEventual(call)) return;
  throw new GraphError(
    400,
    'Request_UnsupportedQuery',
    "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
  );
}

function unsupported(what: string): GraphError {
  return new GraphError(
    400,
    'Request_UnsupportedQuery',
    `${what} is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information`,
  );
}

function advancedOperator(filter: Filter): string | null {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return advancedOperator(filter.left) ?? advancedOperator(filter.right);
    case 'not':
      return 'not';
    case 'compare':
      return filter.operator === 'ne' ? 'ne' : null;
    case 'function':
      return filter.name === 'startswith' ? null : filter.name;
    case 'in':
    case 'isof':
      return null;
  }
}
