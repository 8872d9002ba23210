/** CSV for spreadsheets: RFC 4180, and no cell that a spreadsheet would carry out as a formula. */

/** Lines of a file, head first. */
export function csvText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\n');
}

/** A value that begins like a formula gets an apostrophe, which spreadsheets read as "this is text". */
function cell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
