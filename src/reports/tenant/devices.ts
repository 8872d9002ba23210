/**
 * Devices of a tenant, page by page, each with why the update is not on it in one line. Filters are a plain form, so that
 * everything works without a script, and an address says all of what is shown.
 */
import { outlineOf } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import type { Registration } from '#core/device/device.ts';
import type { UpdatingDevice } from '#core/device/listed.ts';
import { standingText, stateOf, whyText } from '#core/report/deviceLine.ts';
import type { Release } from '#core/release/state/release.ts';
import { deviceStates, type DeviceState } from '#core/release/view/deviceStates.ts';
import { html, type Html } from '../html.ts';
import { countText, instantText, shortInstantText } from '../instant.ts';
import { page } from '../look.ts';
import { table } from '../table.ts';
import type { Links } from './links.ts';
import { navigation } from './navigation.ts';

/** Where devices stand with the service. */
export const registrations = ['ready', 'notReady', 'notRegistered', 'excluded', 'gone'] as const;

/** What is asked of the list. */
export interface DeviceFilter {
  readonly area: Area;
  readonly ring: string | null;
  readonly state: DeviceState | null;
  readonly registration: Registration | null;
  readonly search: string | null;
  /** Devices after this Intune id. */
  readonly after: string | null;
}

/** What the page is made of. */
export interface DeviceListValues {
  readonly tenant: string;
  readonly filter: DeviceFilter;
  /** Areas that can be asked for. */
  readonly areas: readonly Area[];
  readonly release: Release | null;
  readonly asOf: number;
  readonly devices: readonly UpdatingDevice[];
  /** The last id, where there are more. */
  readonly next: string | null;
}

/** The page. */
export function devicePage(values: DeviceListValues, links: Links): string {
  const { tenant, filter, release, devices, asOf } = values;
  const title = `Devices of ${tenant}`;
  const of =
    release === null
      ? outlineOf(filter.area).title
      : `${outlineOf(filter.area).title} ${release.key.id}`;
  return page(
    title,
    html`${navigation(links, 'devices')}
      <header>
        <h1>${title}</h1>
        <p class="dim">Against ${of}, as of ${instantText(asOf)}.</p>
      </header>
      ${filterForm(values, links)}
      <p role="status">${countedText(values)}</p>
      ${devices.length === 0 ? null : deviceTable(values)} ${paging(values, links)}`,
    { isServed: true },
  );
}

function countedText({ devices, next, filter }: DeviceListValues): string {
  if (devices.length === 0) return 'No device is so.';
  const more = next === null ? '' : ', and there are more';
  const from = filter.after === null ? '' : ' further';
  return `${countText(devices.length)}${from} ${devices.length === 1 ? 'device' : 'devices'}${more}.`;
}

function deviceTable({ devices, release }: DeviceListValues): Html {
  return table(
    'Devices',
    ['device', 'model', 'version', 'ring', 'update', 'why, in one line', 'last contact'],
    devices.map((one) => {
      const { device, ring } = one;
      const model = [device.manufacturer, device.model].filter((part) => part !== null).join(' ');
      return [
        html`<b>${device.serialNumber ?? 'no serial number'}</b><br /><small class="id"
            >${device.deviceId}</small
          >`,
        model === '' ? '–' : model,
        device.osVersion ?? '–',
        ring ?? '–',
        stateOf(one, release) ?? standingText(one),
        whyText(one, release),
        device.lastSyncAt === null ? 'never' : shortInstantText(device.lastSyncAt),
      ];
    }),
  );
}

function filterForm({ filter, areas, release }: DeviceListValues, links: Links): Html {
  const rings = (release?.rings ?? []).map(({ name }) => name);
  return html`<form method="get" action="${links.base}/devices" role="search" aria-label="Devices">
    ${select(
      'area',
      'area',
      areas.map((area) => [area, outlineOf(area).title] as const),
      filter.area,
    )}
    ${select('ring', 'ring', [anyOption, ...rings.map(same)], filter.ring)}
    ${select('state', 'update', [anyOption, ...deviceStates.map(same)], filter.state)}
    ${select('registration', 'registration', [anyOption, ...registrations.map((one) => [one, standingText({ registration: one })] as const)], filter.registration)}
    <label
      >part of serial number, model or id
      <input type="search" name="search" maxlength="100" value="${filter.search ?? ''}"
    /></label>
    <button type="submit">Show</button>
  </form>`;
}

type Option = readonly [value: string, title: string];

const anyOption: Option = ['', 'any'];
const same = (name: string): Option => [name, name];

function select(
  name: string,
  title: string,
  options: readonly Option[],
  chosen: string | null,
): Html {
  return html`<label
    >${title}
    <select name="${name}">
      ${options.map(
        ([value, text]) =>
          html`<option value="${value}" ${value === (chosen ?? '') ? html`selected` : null}>
            ${text}
          </option> `,
      )}
    </select></label
  > `;
}

function paging({ filter, next }: DeviceListValues, links: Links): Html | null {
  if (next === null && filter.after === null) return null;
  return html`<nav aria-label="Further devices">
    ${filter.after === null ? null : html`<a href="${addressOf({ ...filter, after: null }, links)}">First devices</a> `}
    ${next === null ? null : html`<a href="${addressOf({ ...filter, after: next }, links)}">Next devices</a>`}
  </nav>`;
}

function addressOf(filter: DeviceFilter, links: Links): string {
  const asked = Object.entries(filter).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${encodeURIComponent(String(value))}`],
  );
  return `${links.base}/devices?${asked.join('&')}`;
}
