/** What stands before the objective, as the last look counted it: a table, the one that would bring most first. */
import { blockerHelp, blockerText, ineligibleText } from '#core/objective/blockerText.ts';
import type { KeptBlocker, ObjectiveLook } from '#core/objective/look.ts';
import { html, type Html, type Part } from '../html.ts';
import { countText, instantText, shareText } from '../instant.ts';
import { table } from '../table.ts';

/** The section; nothing before the first look. */
export function blockersSection(look: ObjectiveLook | null): Html | null {
  if (look === null) return null;
  const { asOf, blockers, ineligible, eligible } = look;
  return html`<h2>What stands before the objective</h2>
    <p class="dim">
      As of ${instantText(asOf)}. Each device that counts and is not up to date stands under one
      line, with the others that it would bring; those that do not count block nothing.
    </p>
    ${
      blockers.length === 0
        ? html`<p>${eligible === 0 ? 'No device counts.' : 'Nothing.'}</p>`
        : blockersTable('What stands before the objective', look, blockerText)
    }
    ${ineligible.length === 0 ? null : ineligibleTable(look)}`;
}

/** The blockers of a look, each named as asked. */
export function blockersTable(
  label: string,
  { blockers, eligible }: Pick<ObjectiveLook, 'blockers' | 'eligible'>,
  named: (blocker: KeptBlocker) => Part,
): Html {
  return table(
    label,
    ['devices are', '>would bring', '>share', 'what helps'],
    blockers.map((one) => [
      named(one),
      countText(one.devices),
      shareText(eligible === 0 ? null : one.devices / eligible),
      blockerHelp(one.kind).replaceAll('`', ''),
    ]),
  );
}

function ineligibleTable({ ineligible }: ObjectiveLook): Html {
  return table(
    'Devices that do not count',
    ['devices do not count, and would once this is solved', '>devices'],
    ineligible.map(({ reason, devices }) => [ineligibleText(reason), countText(devices)]),
  );
}
