/** The table of settings as an area has it: where releases take months, days may be later than within one. */
import type { Lasting } from '../area/facts.ts';
import { isGroup, type Group, type Kind, type Setting, type Table } from './setting.ts';

/** A table with the limits of an area; the same one where the area has none of its own. */
export function tableIn(table: Table, lasting: Lasting | undefined): Table {
  if (lasting === undefined) return table;
  return Object.fromEntries(
    Object.entries(table).map(([name, entry]) => [name, entryIn(entry, lasting)]),
  );
}

function entryIn(entry: Setting | Group, lasting: Lasting): Setting | Group {
  return isGroup(entry)
    ? { ...entry, fields: tableIn(entry.fields, lasting) }
    : { ...entry, kind: kindIn(entry.kind, lasting) };
}

function kindIn(kind: Kind, lasting: Lasting): Kind {
  if (kind.form === 'list') return { ...kind, of: tableIn(kind.of, lasting) };
  const isOwn = (kind.form === 'whole' || kind.form === 'number') && kind.lasting !== undefined;
  return isOwn ? { ...kind, max: lasting[kind.lasting] } : kind;
}
