/**
 * A tenant on one page: first the sentence for whoever has a minute, then what waits for whom, and only then how it is
 * going and how it was counted. Values in, text out; its size hangs on rings and months, and never on devices.
 */
import { needsSomebody, tenantSentence, type Concern } from '#core/report/sentence.ts';
import type { TenantValues } from '#core/report/values.ts';
import { fleetByState } from '#core/objective/missing.ts';
import { waitingIn } from '#core/report/waiting.ts';
import { html, type Html } from '../html.ts';
import { countText, instantText } from '../instant.ts';
import { page } from '../look.ts';
import { alertSection } from './alerts.ts';
import { areaTable } from './areas.ts';
import { incidentSection } from './incidents.ts';
import type { Links } from './links.ts';
import { monthSection } from './months.ts';
import { navigation } from './navigation.ts';
import { blockerSection, reasonSection } from './reasons.ts';
import { ringSection } from './rings.ts';
import { supportSection } from './support.ts';
import { versionSection } from './versions.ts';
import { waitingSection } from './waiting.ts';

/** The page; with `links` it is one of those that are served. */
export function tenantReport(values: TenantValues, links: Links | null = null): string {
  const title = `Updates of ${values.tenant}`;
  const body = html`${navigation(links, 'overview')}
    <header>
      <h1>${title}</h1>
      <p class="dim">As of ${instantText(values.asOf)}.</p>
    </header>
    ${lead(values)} ${rehearsalNotice(values)}
    ${values.areas.length === 0 ? null : sections(values, links)}
    <footer>
      Written by Ringmaster from its own records. Devices are counted, never named, and instants are
      UTC.
    </footer>`;
  return page(title, body, { isServed: links !== null });
}

function sections(values: TenantValues, links: Links | null): Html {
  return html`${tiles(values)} ${waitingSection(values, links)} ${incidentSection(values, links)}
    ${supportSection(values, links)}
    <h2>Areas</h2>
    ${areaTable(values, links)} ${ringSection(values)} ${blockerSection(values, links)}
    ${monthSection(values)} ${versionSection(values)} ${reasonSection(values, links)}
    ${alertSection(values)} ${method(values)}`;
}

/** Newest releases of a tenant’s areas. */
function releasesOf({ areas }: TenantValues) {
  return areas.map(({ release }) => release);
}

const looks: Readonly<Record<Concern, string>> = {
  missed: 'bad',
  stopped: 'bad',
  asks: 'warn',
  troubled: 'warn',
  held: 'warn',
  underWay: 'calm',
  met: 'good',
};

function lead(values: TenantValues): Html {
  const said = tenantSentence(releasesOf(values), values.asOf);
  if (said === null)
    return html`<p class="lead calm">No release has begun yet, so there is nothing to report.</p>`;
  const mark = needsSomebody(said.concern) ? 'Needs somebody' : 'In order';
  return html`<p class="lead ${looks[said.concern]}"><strong>${mark}:</strong> ${said.text}</p>`;
}

function rehearsalNotice(values: TenantValues): Html | null {
  const [basedOn] = releasesOf(values).flatMap((release) => release.basedOn ?? []);
  if (basedOn === undefined) return null;
  return html`<p class="notice">
    A rehearsal: the release of ${basedOn} as it happened, played day for day on a simulated fleet
    in virtual time.
  </p>`;
}

function tiles(values: TenantValues): Html {
  const [first] = values.areas;
  const progress = first?.release.progress ?? null;
  const waiting = waitingIn(releasesOf(values), values.asOf);
  const people = waiting.filter(({ kind }) => kind !== 'opening').length;
  const fleet =
    progress === null
      ? []
      : [
          tile(countText(progress.discovered), 'devices in the registration group'),
          tile(countText(progress.ready + progress.notReady), 'registered'),
          tile(countText(progress.notRegistered), 'could not be registered'),
        ];
  const held = releasesOf(values).reduce((sum, release) => sum + fleetByState(release).held, 0);
  return html`<div class="facts">
    ${tile(String(people), people === 1 ? 'thing waits for a person' : 'things wait for people')}
    ${held === 0 ? null : tile(countText(held), 'devices held from an update')} ${fleet}
  </div>`;
}

function tile(value: string, meaning: string): Html {
  return html`<div class="fact"><b>${value}</b><span>${meaning}</span></div> `;
}

function method({ areas }: TenantValues): Html {
  const [first] = areas;
  return html`<h2>How this was counted</h2>
    <p>
      A device counts in an objective while it is eligible: it is registered, was in contact within
      five days, has room and a version that is served, and no other policy contradicts. Up to date
      is a device that runs the release’s version or a newer one for its line. A release is judged
      once, on the day its policy names
      (${first === undefined ? '' : `D+${first.release.policy.objective.judgedOnDay} of ${first.release.key.id}`});
      a pause does not stop that clock. What decisions rest on stands in each release’s own report.
    </p>`;
}
