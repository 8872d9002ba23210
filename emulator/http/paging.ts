/**
 * Pages: an opaque, absolute `@odata.nextLink` that repeats the query and adds a `$skiptoken`, as Graph does. The
 * token is the place in the listing where the next page starts; nothing is kept on the server.
 */
import { createHash } from 'node:crypto';
import type { GraphCall } from './call.ts';
import { badRequest, type ErrorDialect } from './errors.ts';
import { hourMs } from '../time.ts';

/** Where this page starts: 0, or what the token of the link says. */
export function startOf(call: GraphCall, dialect: ErrorDialect): number {
  const token = call.query.get('$skiptoken');
  if (token === null) return 0;
  const start = readToken(token);
  if (start === null) throw badRequest(dialect, 'The skip token is malformed or expired.');
  return start;
}

/** The link to the page that starts at `start`. */
export function nextLink(call: GraphCall, start: number): string {
  const query = [...call.query].filter(([name]) => name !== '$skiptoken');
  const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}&`).join('');
  return `${call.origin}/${call.version}${encodeURI(call.path)}?${text}$skiptoken=${writeToken(start)}`;
}

/** `$top` within its bounds, or the default. */
export function topOf(
  call: GraphCall,
  bounds: {
    readonly standard: number;
    readonly max: number;
    readonly dialect?: ErrorDialect;
  },
): number {
  const top = call.query.get('$top');
  if (top === null) return bounds.standard;
  const count = Number(top);
  // Other services take a larger page for their largest.
  if (bounds.dialect === 'directory' && count > bounds.max) {
    throw badRequest(
      'directory',
      `Invalid page size specified: '${top}'. Must be between 1 and ${bounds.max} inclusive.`,
    );
  }
  if (!Number.isInteger(count) || count < 1) {
    throw badRequest(
      'general',
      `Invalid value '${top}' for $top: a whole number above 0 is needed.`,
    );
  }
  return Math.min(count, bounds.max);
}

/** The names in `$select`, or null for all. */
export function selectOf(call: GraphCall): readonly string[] | null {
  const select = call.query.get('$select');
  if (select === null || select.trim() === '') return null;
  return select.split(',').map((name) => name.trim());
}

/** One page of a listing that is at hand as a whole. */
export function pageOf<T>(
  call: GraphCall,
  items: readonly T[],
  bounds: { readonly standard: number; readonly max: number; readonly dialect: ErrorDialect },
): { readonly items: readonly T[]; readonly link: string | null } {
  const start = startOf(call, bounds.dialect);
  const end = start + topOf(call, bounds);
  return { items: items.slice(start, end), link: end < items.length ? nextLink(call, end) : null };
}

/** The object with only the selected properties, of which alone a value is read; keys with an `@` stay. */
export function pick(
  value: Readonly<Record<string, unknown>>,
  select: readonly string[] | null,
): object {
  if (select === null) return value;
  const wanted = new Set(select);
  const keys = Object.keys(value).filter((key) => key.startsWith('@') || wanted.has(key));
  return Object.fromEntries(keys.map((key) => [key, value[key]]));
}

/** How long a listing keeps its order: the pages of one walk are asked for one instant. */
const orderMs = hourMs;

/** The items in an order that nobody promised: another one each hour, the same for all pages of a walk. */
export function inNoOrder<T extends { readonly id?: unknown }>(
  call: GraphCall,
  items: readonly T[],
): readonly T[] {
  const hour = Math.floor(call.at / orderMs);
  const rank = (item: T) =>
    createHash('sha1')
      .update(`${hour}/${String(item.id)}`)
      .digest('hex');
  const ranked = items.map((item) => ({ item, rank: rank(item) }));
  return ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ item }) => item);
}

const tokenPrefix = 'rm1.';

function writeToken(start: number): string {
  return Buffer.from(`${tokenPrefix}${start.toString(36)}`).toString('base64url');
}

function readToken(token: string): number | null {
  const text = Buffer.from(token, 'base64url').toString();
  const start = text.startsWith(tokenPrefix)
    ? Number.parseInt(text.slice(tokenPrefix.length), 36)
    : NaN;
  return Number.isInteger(start) && start >= 0 ? start : null;
}
