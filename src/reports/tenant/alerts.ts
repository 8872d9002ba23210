/** Failed installs by what they were told with, each with who must act and how. */
import { outlineOf } from '#core/area/areas.ts';
import { symptomName, symptomMeaning } from '#core/evidence/signal/symptom.ts';
import { alertOf, persistsText } from '#core/report/alerts.ts';
import type { FailureCount, TenantValues } from '#core/report/values.ts';
import { html, type Html } from '../html.ts';
import { countText } from '../instant.ts';
import { table } from '../table.ts';

const parties = { service: 'the service', customer: 'you' } as const;

/** The table over all areas; nothing where no install failed. */
export function alertSection({ areas }: TenantValues): Html | null {
  const rows = areas.flatMap(({ area, failures }) => failures.map((one) => ({ area, one })));
  if (rows.length === 0) return null;
  return html`<h2>Failed installs</h2>
    ${table(
      'Failed installs',
      ['alert', '>devices', 'who, and how', 'area'],
      rows.map(({ area, one }) => [
        html`<b>${symptomName('installs', one)}</b><br />${meaningOf(one)}`,
        countText(one.devices),
        adviceOf(one),
        outlineOf(area).title,
      ]),
    )}
    <p class="dim">${persistsText}</p>`;
}

function meaningOf(one: FailureCount): string {
  return alertOf(one.what ?? '')?.meaning ?? symptomMeaning('installs', one) ?? '';
}

function adviceOf({ what }: FailureCount): string {
  const alert = alertOf(what ?? '');
  return alert === null
    ? 'the service tries again by itself'
    : `${parties[alert.by]}: ${alert.advice}`;
}
