/** What stands before the objective, as the last look counted it: a table, the one that would bring most first. */
import { blockerHelp, blockerText, ineligibleText } from '#core/objective/blockerText.ts';
import type { ObjectiveLook } from '#core/objective/look.ts';
import { html, type Html } from '../html.ts';
import { countText, instantText, shareText } from '../instant.ts';

/** The section; nothing before the first look. */
export function blockersSection(look: ObjectiveLook | null): Html | null {
  if (look === null) return null;
  const { asOf, blockers, ineligible, eligible } = look;
  return html`<h2>What stands before the objective</h2>
    <p class="dim">
      As of ${instantText(asOf)}. Each device that counts and is not up to date stands under one
      line, with the others that it would bring; those that do not count block nothing.
    </p>
    ${blockers.length === 0 ? html`<p>${eligible === 0 ? 'No device counts.' : 'Nothing.'}</p>` : null}
    ${table(
      ['devices are', 'share', 'what helps', 'would bring'],
      blockers.map((one) => [
        blockerText(one),
        shareText(eligible === 0 ? null : one.devices / eligible),
        blockerHelp(one.kind).replaceAll('`', ''),
        countText(one.devices),
      ]),
    )}
    ${table(
      ['devices do not count, and would once this is solved', 'devices'],
      ineligible.map(({ reason, devices }) => [ineligibleText(reason), countText(devices)]),
    )}`;
}

/** The last column has numbers. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): Html | null {
  if (rows.length === 0) return null;
  const cell = (nth: number): string => (nth === heads.length - 1 ? 'number' : '');
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
    <table>
      <tr>
        ${heads.map((head, nth) => html`<th class="${cell(nth)}">${head}</th> `)}
      </tr>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((text, nth) => html`<td class="${cell(nth)}">${text}</td> `)}
          </tr> `,
      )}
    </table>
  </div>`;
}
