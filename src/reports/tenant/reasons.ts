/** What stands before the objectives, who takes no part or does not count, and what to do about each. */
import { outlineOf } from '#core/area/areas.ts';
import { blockerText } from '#core/objective/blockerText.ts';
import type { BlockerKind } from '#core/objective/blockers.ts';
import { uncountedText, unregisteredText, type ReasonText } from '#core/report/reasons.ts';
import type { AreaValues, TenantValues } from '#core/report/values.ts';
import type { DeviceState } from '#core/release/view/deviceStates.ts';
import { html, type Html } from '../html.ts';
import { countText } from '../instant.ts';
import { blockersTable } from '../month/blockers.ts';
import { table } from '../table.ts';
import { linked, type Links } from './links.ts';

/** What would bring most, for each area whose devices were counted. */
export function blockerSection({ areas }: TenantValues, links: Links | null): Html | null {
  const told = areas.filter(({ look }) => look !== null && look.blockers.length > 0);
  if (told.length === 0) return null;
  return html`<h2>What stands before the objectives</h2>
    <p class="dim">
      Each device that counts and is not up to date stands under one line; the one that would bring
      most comes first.
    </p>
    ${told.map((values) => blockerTable(values, links))}`;
}

function blockerTable({ area, look }: AreaValues, links: Links | null): Html | null {
  if (look === null) return null;
  const { title } = outlineOf(area);
  return html`<h3>${title}</h3>
    ${blockersTable(`${title}: what stands before the objective`, look, (one) =>
      linked(links, `/devices?area=${area}&state=${stateOf[one.kind]}`, blockerText(one)),
    )}`;
}

/** Under which state the devices of a blocker are listed. */
const stateOf: Readonly<Record<BlockerKind, DeviceState>> = {
  held: 'held',
  failed: 'failed',
  restartPending: 'installing',
  installing: 'installing',
  paused: 'paused',
  notOffered: 'waiting',
  notContacted: 'offered',
  overdue: 'offered',
  offered: 'offered',
};

interface Row {
  readonly what: string;
  readonly of: string;
  readonly path: string;
  readonly devices: number;
  readonly text: ReasonText;
}

/** Those who are not registered, and by area those who do not count. */
export function reasonSection(values: TenantValues, links: Links | null): Html {
  const rows = rowsOf(values);
  const title = html`<h2>Devices that take no part or do not count</h2>`;
  if (rows.length === 0)
    return html`${title}
      <p class="dim">None.</p>`;
  return html`${title}
    ${table(
      'Devices that take no part or do not count',
      ['device', 'because', '>devices', 'what you can do'],
      rows.map(({ what, of, path, devices, text }) => [
        html`${what}<br /><small>${of}</small>`,
        linked(links, path, text.title),
        countText(devices),
        text.how ?? '–',
      ]),
    )}
    <p class="dim">
      Hours of use, a rule of Windows Autopatch, are not told by Microsoft Graph and not judged.
    </p>`;
}

function rowsOf({ areas, notRegistered }: TenantValues): readonly Row[] {
  return [
    ...areas.flatMap(({ area, look }) =>
      (look?.ineligible ?? []).map(({ reason, devices }) => ({
        what: 'does not count',
        of: outlineOf(area).title,
        path: `/devices?area=${area}&state=ineligible`,
        devices,
        text: uncountedText(reason),
      })),
    ),
    ...notRegistered.map(({ reason, devices }) => ({
      what: 'is not registered',
      of: 'in no area',
      path: '/devices?registration=notRegistered',
      devices,
      text: unregisteredText(reason),
    })),
  ];
}
