/** The versions that a fleet has, day by day, as stacked areas and as numbers. */
import { outlineOf } from '#core/area/areas.ts';
import type { AreaValues, FleetDay, TenantValues, VersionShare } from '#core/report/values.ts';
import { byVersion, numbersOf } from '#core/version.ts';
import { html, type Html } from '../html.ts';
import { countText, dateText, shareText } from '../instant.ts';
import { chart, lineLooks } from '../look.ts';
import { asNumbers, table } from '../table.ts';

/** Versions with a colour of their own; the others are one band. */
const drawnMax = lineLooks;
const others = 'others';
const frame = { width: 880, height: 240, left: 46, right: 150, top: 10, bottom: 28 };
const labelMin = 14;

/** A chart and a table for each area whose versions are known. */
export function versionSection({ areas }: TenantValues): Html | null {
  const told = areas.filter(({ days }) => days.length > 0);
  if (told.length === 0) return null;
  return html`<h2>The fleet in versions</h2>
    <p class="dim">
      Devices in rings by the version they have, as the first look of each day saw it.
    </p>
    ${told.map(areaVersions)}`;
}

function areaVersions({ area, days }: AreaValues): Html {
  const { title } = outlineOf(area);
  const bands = bandsOf(days);
  const last = days.at(-1);
  return html`<h3>${title}</h3>
    ${days.length < 2 ? null : html`${chart(`${title}: devices by version and day`, drawn(days, bands))} ${asNumbers(dayTable(title, days, bands))}`}
    ${last === undefined ? null : versionTable(title, last)}`;
}

/** The versions most devices have had on any day, newest first, and the rest. */
function bandsOf(days: readonly FleetDay[]): readonly string[] {
  const most = new Map<string, number>();
  for (const { versions } of days)
    for (const { version, devices } of versions)
      if (version !== null) most.set(version, Math.max(devices, most.get(version) ?? 0));
  const named = [...most]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, drawnMax)
    .map(([version]) => version)
    .toSorted((one, other) => byVersion(numbersOf(other), numbersOf(one)));
  const isAll = days.every(({ versions }) =>
    versions.every(({ version }) => version !== null && named.includes(version)),
  );
  return isAll ? named : [...named, others];
}

function devicesIn({ versions }: FleetDay, band: string, bands: readonly string[]): number {
  const isIn = ({ version }: VersionShare): boolean =>
    band === others ? version === null || !bands.includes(version) : version === band;
  return versions.filter(isIn).reduce((sum, { devices }) => sum + devices, 0);
}

function drawn(days: readonly FleetDay[], bands: readonly string[]): Html {
  const first = days[0]?.at ?? 0;
  const span = Math.max(1, (days.at(-1)?.at ?? 0) - first);
  const most = Math.max(1, ...days.map((day) => totalOf(day)));
  const wide = frame.width - frame.left - frame.right;
  const high = frame.height - frame.top - frame.bottom;
  const x = (at: number): number => round(frame.left + ((at - first) / span) * wide);
  const y = (devices: number): number => round(frame.top + high - (devices / most) * high);
  const stacked = days.map((day) => {
    let sum = 0;
    return bands.map((band) => (sum += devicesIn(day, band, bands)));
  });
  const edge = (nth: number): readonly string[] =>
    days.map((day, index) => `${x(day.at)} ${y(nth < 0 ? 0 : (stacked[index]?.[nth] ?? 0))}`);
  const ends = bands.map((_, nth) => {
    const above = stacked.at(-1)?.[nth] ?? 0;
    const below = nth === 0 ? 0 : (stacked.at(-1)?.[nth - 1] ?? 0);
    return { middle: (y(above) + y(below)) / 2, height: y(below) - y(above) };
  });
  return html`<svg
    viewBox="0 0 ${frame.width} ${frame.height}"
    role="img"
    aria-label="Devices by version and day"
  >
    ${[0, 0.5, 1].map(
      (share) =>
        html`<line
            class="grid"
            x1="${frame.left}"
            x2="${frame.width - frame.right}"
            y1="${y(share * most)}"
            y2="${y(share * most)}"
          />
          <text x="${frame.left - 8}" y="${y(share * most) + 4}" text-anchor="end"
            >${countText(Math.round(share * most))}</text
          > `,
    )}
    ${bands.map((band, nth) => html`<path class="band ${lookOf(band, nth)}" d="M${[...edge(nth), ...edge(nth - 1).toReversed()].join(' L')} Z"><title>${band}</title></path> `)}
    ${bands.map((band, nth) => {
      const end = ends[nth];
      if (end === undefined || end.height < labelMin) return null;
      return html`<text
        class="name"
        x="${frame.width - frame.right + 8}"
        y="${round(end.middle + 4)}"
        >${band}</text
      > `;
    })}
    ${[days[0], days.at(-1)].map((day, nth) =>
      day === undefined
        ? null
        : html`<text
            x="${x(day.at)}"
            y="${frame.height - 8}"
            text-anchor="${nth === 0 ? 'start' : 'end'}"
            >${dateText(day.at)}</text
          > `,
    )}
  </svg>`;
}

function lookOf(band: string, nth: number): string {
  return band === others ? 'rest' : `b${nth % lineLooks}`;
}

function totalOf({ versions }: FleetDay): number {
  return versions.reduce((sum, { devices }) => sum + devices, 0);
}

function dayTable(title: string, days: readonly FleetDay[], bands: readonly string[]): Html {
  return table(
    `${title}: devices by version and day`,
    ['day', ...bands.map((band) => `>${band}`)],
    days.map((day) => [
      dateText(day.at),
      ...bands.map((band) => countText(devicesIn(day, band, bands))),
    ]),
  );
}

/** What the fleet has today. */
function versionTable(title: string, day: FleetDay): Html {
  const total = totalOf(day);
  return table(
    `${title}: versions on ${dateText(day.at)}`,
    ['version', '>devices', '>share'],
    day.versions.map(({ version, devices }) => [
      version ?? others,
      countText(devices),
      shareText(total === 0 ? null : devices / total),
    ]),
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
