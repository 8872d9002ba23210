/**
 * HTML as a value. The `html` tag escapes whatever is put into it unless it is HTML already, so that a device model or an
 * operator's reason can never become markup. Rejected: a template library, for forty lines.
 */

/** Markup that is safe to put into a page. */
export interface Html {
  readonly kind: 'html';
  readonly markup: string;
}

/** What may stand in a template. */
export type Part = Html | string | number | readonly Part[] | null;

/** A template whose parts are escaped; null and empty lists leave nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = texts.reduce((all, text, index) => {
    const part = index < parts.length ? markupOf(parts[index] ?? null) : '';
    return all + text + part;
  }, '');
  return { kind: 'html', markup };
}

function markupOf(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'kind' in part ? part.markup : part.map(markupOf).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text with the five characters that mean something in HTML written as entities. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
