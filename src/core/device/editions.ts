/**
 * Editions of Windows, as far as they are serviced differently long: those for organisations, and all others. Sources:
 * "Windows 11 release information", "Windows lifecycle FAQ".
 */

/** The lines of editions, by how long a version of them is serviced. */
export const editionLines = { longer: 'enterprise', shorter: 'pro' } as const;

/** What names of editions that are serviced longer begin with, as a pattern of PostgreSQL and of JavaScript. */
export const longerEditions = '^(enterprise|education|iot)';

const isLonger = new RegExp(longerEditions, 'i');

/** Whether editions of such a name are kept for years, with versions of their own: they take no feature update. */
export function isLongTerm(name: string): boolean {
  return /\bLTS[BC]\b/i.test(name);
}

/** The lines that a name of one or several editions is about: `Home/Pro`, `Enterprise`, `all editions`. */
export function linesOfEditions(name: string): readonly string[] {
  if (/^all\b/i.test(name)) return Object.values(editionLines);
  const each = name
    .split(/[/,]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const lines = each.map((one) =>
    isLonger.test(one) ? editionLines.longer : editionLines.shorter,
  );
  return [...new Set(lines)];
}
