/**
 * What a text from outside may contain: one line, and nothing in it that is not seen. Operators, devices, files and
 * Graph all write texts that end up in terminals, logs, histories and pages; a control character steers a terminal, a
 * line break forges a line, a direction override or an invisible letter makes one name look like another.
 *
 * One rule for every door and every sink. Doors for people refuse, and name the rule; Graph's door, where nobody can be
 * asked, makes the text plain; sinks show what came in before the rule as `�`. Pictures joined from several signs
 * (U+200D) are refused with the rest: whoever reads a log cannot tell them from what hides.
 */

/**
 * Control, format, surrogate, private and unassigned characters (`C`), separators of lines, and letters that show as
 * nothing. The sixteen variation selectors, by which `⚠` becomes a picture, hide nothing. Source: Unicode Standard
 * Annex 44, General_Category and Default_Ignorable_Code_Point.
 */
const unseen = /[\p{C}\p{Zl}\p{Zp}\u2800[\p{DI}--[\uFE00-\uFE0F]]]/v;
const allUnseen = new RegExp(unseen.source, 'gv');
/** What separates words or lines: in a plain text one blank stands for it. */
const breaks = /\s*[\t\n\v\f\r\u0085\u2028\u2029]\s*/gu;

/** The rule in words, after "must be". */
export const plainTextRule = 'one line without control, direction or invisible characters';

/** Why a text is not plain, to be put after the name of its field; null when it is. The text is not repeated. */
export function plainTextFault(text: string, charactersMax: number): string | null {
  if (text.length > charactersMax) return `is longer than ${charactersMax} characters`;
  const [found] = unseen.exec(text) ?? [];
  return found === undefined ? null : `must be ${plainTextRule}, found ${codePointText(found)}`;
}

/** A text made plain: line breaks and tabs are blanks, what is not seen is left out, the rest is cut. May be empty. */
export function plainText(text: string, charactersMax: number): string {
  // Cut first: a text of megabytes is not worth reading whole.
  const plain = text
    .slice(0, 2 * charactersMax)
    .replaceAll(breaks, ' ')
    .replaceAll(allUnseen, '');
  return wholeCharacters(plain.trim(), charactersMax).trim();
}

/** A text for a terminal or a log line: as it is, with `�` for each character that is not seen; line breaks stay. */
export function visibleText(text: string): string {
  return unseen.test(text)
    ? text.replaceAll(allUnseen, (found) => (found === '\n' ? found : '\uFFFD'))
    : text;
}

/** A text on one line: what `visibleText` does, and blanks for line breaks. */
export function visibleLine(text: string): string {
  return visibleText(text.replaceAll(breaks, ' '));
}

/** JSON for a terminal or a log line: characters that are not seen are written as JSON writes them, so nothing is lost. */
export function visibleJson(json: string): string {
  return json.replaceAll(allUnseen, (found) =>
    found === '\n'
      ? found
      : Array.from({ length: found.length }, (_, index) => escapeOf(found.charCodeAt(index))).join(
          '',
        ),
  );
}

/** Never half of a character that takes two units. */
function wholeCharacters(text: string, charactersMax: number): string {
  return text.slice(0, charactersMax).replace(/[\uD800-\uDBFF]$/, '');
}

function escapeOf(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

function codePointText(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
