/** The tenants whose pages are served. */
import { html } from '../html.ts';
import { page } from '../look.ts';

/** A link to each. */
export function tenantList(tenants: readonly string[]): string {
  return page(
    'Ringmaster',
    html`<h1>Ringmaster</h1>
      ${
        tenants.length === 0
          ? html`<p>
              No tenant has a release yet; <code>ringmaster release start</code> begins one.
            </p>`
          : html`<ul>
              ${tenants.map((tenant) => html`<li><a href="/${tenant}">${tenant}</a></li> `)}
            </ul>`
      }`,
    { isServed: true },
  );
}

/** A page that says what is wrong, with the way back. */
export function faultPage(title: string, text: string): string {
  return page(
    title,
    html`<h1>${title}</h1>
      <p>${text}</p>
      <p><a href="/">To the beginning</a></p>`,
    { isServed: true },
  );
}
