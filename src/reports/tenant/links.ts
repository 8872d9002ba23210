/** Where a page of a tenant links to. One that lies in a file stands by itself and links nowhere. */
import { releaseWorkflowId, type ReleaseKey } from '#core/release/state/release.ts';
import { html, type Html } from '../html.ts';

/** What a page that is served can link to. */
export interface Links {
  /** Path of the tenant’s pages: `/contoso`. */
  readonly base: string;
  /** Base address of the Temporal Web UI and the namespace there; null = not known. */
  readonly webUi: { readonly address: string; readonly namespace: string } | null;
}

/** A text that leads to a path of the tenant’s pages; without links the text alone. */
export function linked(links: Links | null, path: string, text: string): Html {
  return links === null ? html`${text}` : html`<a href="${links.base}${path}">${text}</a>`;
}

/** Where a release stands in the Web UI, in which it can be steered; null = nowhere. */
export function webUiLink(links: Links | null, key: ReleaseKey): Html | null {
  return workflowLink(links, releaseWorkflowId(key));
}

/** Where a workflow stands in the Web UI; null = nowhere. */
export function workflowLink(links: Links | null, workflowId: string): Html | null {
  if (links?.webUi == null) return null;
  const { address, namespace } = links.webUi;
  const id = encodeURIComponent(workflowId);
  const place = `${address}/namespaces/${encodeURIComponent(namespace)}/workflows/${id}`;
  return html`<a href="${place}">Web UI</a>`;
}

/** The path of a release’s own report. */
export function releasePath({ area, id }: Pick<ReleaseKey, 'area' | 'id'>): string {
  return `/releases/${area}/${encodeURIComponent(id)}`;
}
