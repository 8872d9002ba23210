/** What waits for whom, until when, and what that person does. */
import { outlineOf } from '#core/area/areas.ts';
import type { TenantValues } from '#core/report/values.ts';
import { waitingIn, type Waiting } from '#core/report/waiting.ts';
import { html, type Html } from '../html.ts';
import { shortInstantText } from '../instant.ts';
import { table } from '../table.ts';
import { linked, releasePath, webUiLink, type Links } from './links.ts';

/** More are a sign of something else; how many there are is told. */
const shownMax = 40;

/** The table; that nothing waits is told too. */
export function waitingSection({ tenant, areas, asOf }: TenantValues, links: Links | null): Html {
  const all = waitingIn(
    areas.map(({ release }) => release),
    asOf,
  );
  const title = html`<h2>What waits for whom</h2>`;
  if (all.length === 0)
    return html`${title}
      <p class="dim">Nothing waits for anybody.</p>`;
  const more = all.length - shownMax;
  return html`${title}
  ${table(
    'What waits for whom',
    ['waits for', 'what', 'until, UTC', 'of'],
    all.slice(0, shownMax).map((one) => row(one, tenant, links)),
  )}
  ${more > 0 ? html`<p class="dim">And ${more} more.</p>` : null}`;
}

function row(one: Waiting, tenant: string, links: Links | null) {
  const { area, release: id, what, who, until, how } = one;
  const name = `${outlineOf(area).title} ${id}`;
  const place = webUiLink(links, { tenant, area, id });
  return [
    html`<b>${who}</b>`,
    html`${what}${how === null ? null : html`<br /><code>${how}</code>`}`,
    until === null ? 'somebody acts' : shortInstantText(until),
    html`${linked(links, releasePath({ area, id }), name)}${place === null ? null : html`<br />${place}`}`,
  ];
}
