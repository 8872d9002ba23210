/** Notes as they are written into the schema itself, and read out of it. */

/** What is noted of a table. */
export interface TableNote {
  /** What a row of it is. */
  readonly about: string;
  /** How long it is kept. */
  readonly kept: string;
  /** What each column means. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Statements that write notes as comments: `WHAT Kept: HOW LONG.` on the table, and one on each column. */
export function commentsOf(notes: Readonly<Record<string, TableNote>>): readonly string[] {
  return Object.entries(notes).flatMap(([table, { about, kept, columns }]) => [
    comment(`table ${table}`, `${about} Kept: ${kept}.`),
    ...Object.entries(columns).map(([column, text]) => comment(`column ${table}.${column}`, text)),
  ]);
}

/** One comment. */
export function comment(on: string, text: string): string {
  return `comment on ${on} is '${text.replaceAll("'", "''")}'`;
}
