/** The incidents that are open: what each is about, how it stands, and who looks after it. */
import { causeTitle } from '#core/incident/cause.ts';
import { incidentWorkflowId } from '#core/incident/incident.ts';
import { statusOf, statusText } from '#core/incident/status.ts';
import type { TenantValues } from '#core/report/values.ts';
import { html, type Html } from '../html.ts';
import { shortInstantText } from '../instant.ts';
import { table } from '../table.ts';
import { workflowLink, type Links } from './links.ts';

/** The table; nothing where none is open. */
export function incidentSection(
  { incidents, asOf }: TenantValues,
  links: Links | null,
): Html | null {
  if (incidents.length === 0) return null;
  return html`<h2>Open incidents</h2>
    ${table(
      'Open incidents',
      ['no.', 'what', 'stands', 'severity', 'owner', 'open since, UTC'],
      incidents.map((incident) => {
        const { number, cause, facts, severity, owner, openedAt } = incident;
        const place = workflowLink(links, incidentWorkflowId(incident));
        return [
          html`<b>${number}</b>${place === null ? null : html`<br />${place}`}`,
          html`${causeTitle(cause)}${facts === null ? null : html`<br /><small>${facts.text}</small>`}<br /><code
              >ringmaster incident show ${number}</code
            >`,
          statusText(statusOf(incident, asOf)),
          severity,
          owner,
          shortInstantText(openedAt),
        ];
      }),
    )}`;
}
