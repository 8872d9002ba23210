/**
 * `$filter` and `$search` as the settings service of Intune takes them: any property of a row by its path, `has` on lists
 * of flags, and no regard to case. Unlike the older parts of Intune it refuses what it does not know.
 */
import type { GraphCall } from '../../http/call.ts';
import { badRequest } from '../../http/errors.ts';
import { fits, parseFilter, pathsOf } from '../../http/filter.ts';

type Row = Readonly<Record<string, unknown>>;

/** The rows that the call asks for; throws 400 for a filter that cannot be read or names what no row has. */
export function filteredRows(call: GraphCall, rows: readonly Row[], type: string): readonly Row[] {
  const found = rows.filter(searchOf(call));
  const text = call.query.get('$filter');
  if (text === null) return found;
  // Texts are compared without regard to case anyway.
  const filter = parseFilter(text.replaceAll(/\btolower\(([\w/]+)\)/gi, '$1'));
  if (filter === null)
    throw badRequest('intune', `Invalid filter clause: '${text}' could not be read.`);
  const unknown = pathsOf(filter).find(
    (path) => !rows.some((row) => readPath(row, path) !== undefined),
  );
  if (unknown !== undefined && rows.length > 0)
    throw badRequest(
      'intune',
      `Could not find a property named '${unknown}' on type 'microsoft.management.services.api.${type}'.`,
    );
  return found.filter((row) =>
    fits(filter, { read: (path) => readPath(row, path), isOf: (name) => isOfType(row, name) }),
  );
}

function readPath(row: Row, path: string): unknown {
  return path.split('/').reduce<unknown>((at, name) => (at as Row | null | undefined)?.[name], row);
}

function isOfType(row: Row, name: string): boolean {
  return row['@odata.type'] === `#${name}`;
}

/** Every word must stand somewhere in name, titles, description or key words. */
function searchOf(call: GraphCall): (row: Row) => boolean {
  const words = (call.query.get('$search') ?? '')
    .replaceAll('"', ' ')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return () => true;
  const fields = ['name', 'displayName', 'description', 'keywords'];
  return (row) => {
    const text = JSON.stringify(fields.map((field) => row[field] ?? '')).toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
