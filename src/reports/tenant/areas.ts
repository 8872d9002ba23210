/** The areas with their newest releases: how far, and what stands out. */
import { outlineOf } from '#core/area/areas.ts';
import { openForecastText } from '#core/objective/forecastText.ts';
import { objectiveInShort } from '#core/objective/soFar.ts';
import type { Release } from '#core/release/state/release.ts';
import { headline } from '#core/release/view/headline.ts';
import type { AreaValues, TenantValues } from '#core/report/values.ts';
import { html, type Html } from '../html.ts';
import { dayText } from '../instant.ts';
import { table } from '../table.ts';
import { linked, releasePath, webUiLink, type Links } from './links.ts';

/** A row for each area. */
export function areaTable({ areas, asOf }: TenantValues, links: Links | null): Html {
  return table(
    'Areas',
    ['area', 'release', 'objective', 'stands'],
    areas.map((values) => row(values, asOf, links)),
  );
}

function row({ area, release }: AreaValues, asOf: number, links: Links | null) {
  const { key, publishedAt } = release;
  const place = webUiLink(links, key);
  return [
    html`<b>${outlineOf(area).title}</b>`,
    html`${linked(links, releasePath(key), key.id)}<br /><small>${dayText(publishedAt, asOf)}</small
      >${place === null ? null : html`<br />${place}`}`,
    html`${objectiveInShort(release)}${forecastPart(release)}`,
    standsText({ release }, asOf),
  ];
}

/** What will become of it, while that is not known. */
function forecastPart(release: Release): Html | null {
  const text = openForecastText(release);
  return text === null ? null : html`<br /><small>forecast: ${text}</small>`;
}

/** What stands out, without what the column beside it tells. */
function standsText({ release }: Pick<AreaValues, 'release'>, asOf: number): string {
  const remarks = headline(release, asOf).filter(({ kind }) => kind !== 'over');
  return remarks.length === 0 ? 'judged' : remarks.map(({ text }) => text).join(' · ');
}
