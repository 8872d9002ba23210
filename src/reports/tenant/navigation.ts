/** The way between the pages of a tenant, where they are served. */
import { html, type Html } from '../html.ts';
import type { Links } from './links.ts';

const places = { overview: ['', 'Overview'], devices: ['/devices', 'Devices'] } as const;

/** The pages that can be gone to. */
export type Place = keyof typeof places | 'release';

/** Links to them; on a page that lies in a file there are none. */
export function navigation(links: Links | null, here: Place): Html | null {
  if (links === null) return null;
  return html`<nav aria-label="Pages">
    ${Object.entries(places).map(
      ([place, [path, title]]) =>
        html`<a href="${links.base}${path}" ${place === here ? html` aria-current="page"` : null}
          >${title}</a
        > `,
    )}
    ${links.webUi === null ? null : html`<a href="${links.webUi.address}">Temporal Web UI</a>`}
  </nav>`;
}
