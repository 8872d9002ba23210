/** The support requests that are open: how each stands, who must act, and by when. What was written stands elsewhere. */
import { outlineOf } from '#core/area/areas.ts';
import type { TenantValues } from '#core/report/values.ts';
import { requestWorkflowId } from '#core/support/request.ts';
import { requestStatusOf, requestStatusText, sideText, waitsFor } from '#core/support/status.ts';
import { isOverdue, nextOf } from '#core/support/turns.ts';
import { html, type Html } from '../html.ts';
import { shortInstantText } from '../instant.ts';
import { table } from '../table.ts';
import { workflowLink, type Links } from './links.ts';

/** The table; nothing where none is open. */
export function supportSection({ requests, asOf }: TenantValues, links: Links | null): Html | null {
  if (requests.length === 0) return null;
  return html`<h2>Open support requests</h2>
    ${table(
      'Open support requests',
      ['no.', 'what', 'stands', 'to act', 'next, UTC', 'open since, UTC'],
      requests.map((request) => {
        const { number, kind, severity, area, openedAt } = request;
        const place = workflowLink(links, requestWorkflowId(request));
        const next = nextOf(request);
        return [
          html`<b>${number}</b>${place === null ? null : html`<br />${place}`}`,
          html`${kind} of severity ${severity}, ${outlineOf(area).title}<br /><code
              >ringmaster support show ${number}</code
            >`,
          requestStatusText(requestStatusOf(request)),
          html`<b>${sideText(waitsFor(request))}</b
            >${isOverdue(request, asOf) ? ', overdue' : null}`,
          next === null ? '' : html`${shortInstantText(next.at)}<br /><small>${next.why}</small>`,
          shortInstantText(openedAt),
        ];
      }),
    )}`;
}
