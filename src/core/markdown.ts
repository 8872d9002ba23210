/**
 * Texts inside Markdown, which Temporal's Web UI shows: words stay words, whatever they hold. Any ASCII punctuation may
 * be escaped by a backslash, but not inside backticks, where the fence must be longer than what is within. Source:
 * CommonMark 0.31, sections 2.4 (backslash escapes), 2.5 (entities) and 6.1 (code spans); GFM 0.29, 5.3 and 6.9
 * (strikethrough, autolinks).
 */
import { visibleLine } from './plainText.ts';

/** What would emphasise, link, quote, list, embed, or name a character by its number. */
const marks = /[\\`*_[\]<>|#~&!@]/g;
/** Addresses become links by themselves: their signs are put out of use. */
const links = /(?<=\bhttps?|\bftp|\bmailto|\bxmpp):|(?<=\bwww)\./gi;
/** A text from outside as Markdown, within a line: at its start a sign of ours must stand. */
export function markdownText(raw: string): string {
  return visibleLine(raw)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(marks, '\\$&')
    .replaceAll(links, '\\$&');
}

/** A text from outside between backticks, to be copied as it is. */
export function markdownCode(raw: string): string {
  const line = visibleLine(raw).replaceAll(/\s+/g, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const isPadded =
    line.startsWith('`') || line.endsWith('`') || line.trim() !== line || line === '';
  return isPadded ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}
