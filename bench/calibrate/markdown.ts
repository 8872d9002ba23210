/** Tables in Markdown. */

/** A table from its heads and, row by row, its cells. */
export function table(heads: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = [heads, heads.map(() => '---'), ...cells];
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
