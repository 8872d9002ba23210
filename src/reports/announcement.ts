/** The text of an announcement: what changed in a release, why, and which release it is. Source: domain.md 3.9. */
import { areas } from '#core/area.ts';
import type { ReleaseKey } from '#core/release/release.ts';
import { html } from './html.ts';
import { instantText } from './instant.ts';

/** What an announcement is made of; one line per thing decided. */
export interface AnnouncementValues {
  readonly key: ReleaseKey;
  readonly basedOn: string | null;
  readonly at: number;
  readonly lines: readonly { readonly kind: string; readonly text: string }[];
}

/** An announcement as it is stored and mailed. */
export interface Announcement {
  /** The kind of its weightiest line: `schedule`, `start`, `change`, `summary` or `objective`. */
  readonly kind: string;
  readonly title: string;
  readonly html: string;
}

/** Weightiest first: one mail tells several things, and is named after the first of these among them. */
const titles: Readonly<Record<string, string>> = {
  objective: 'objective judged',
  change: 'change of schedule',
  start: 'release started',
  summary: 'summary',
  schedule: 'planned schedule',
};

/** Makes an announcement out of what was decided. */
export function announcement({ key, basedOn, at, lines }: AnnouncementValues): Announcement {
  const kind =
    Object.keys(titles).find((name) => lines.some((line) => line.kind === name)) ?? 'change';
  const release = `${areas[key.area].title} ${key.id}`;
  const title = `${release}: ${titles[kind] ?? kind}`;
  const played =
    basedOn === null ? null : html`<p>This is a rehearsal of ${basedOn} on a simulated fleet.</p>`;
  const body = html`<p>${release} of ${key.tenant}, ${instantText(at)}</p>
    <ul>
      ${lines.map((line) => html`<li>${line.text}</li> `)}
    </ul>
    ${played}
    <p>Sent by Ringmaster. The reasons behind each line are kept with the release.</p> `;
  return { kind, title, html: body.markup };
}
