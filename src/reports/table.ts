/**
 * A table that a keyboard can scroll, with its heads told to whoever hears it. In a window that is too narrow for columns
 * each row is a card, and each cell says whose it is.
 */
import { html, type Html, type Part } from './html.ts';

/**
 * A table of that name; a head that begins with `>` is one of numbers. Cells are texts or markup.
 */
export function table(
  label: string,
  heads: readonly string[],
  rows: readonly (readonly Part[])[],
): Html {
  const looks = heads.map((head) => (head.startsWith('>') ? 'number' : ''));
  return html`<div class="scroll cards" tabindex="0" role="group" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${heads.map((head, nth) => html`<th scope="col" class="${looks[nth] ?? ''}">${head.replace(/^>/, '')}</th> `)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, nth) => html`<td class="${looks[nth] ?? ''}" data-head="${(heads[nth] ?? '').replace(/^>/, '')}">${cell}</td> `)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The numbers of a chart, for those who cannot see it, and for paper. */
export function asNumbers(of: Html): Html {
  return html`<details>
    <summary>The same as numbers</summary>
    ${of}
  </details>`;
}
