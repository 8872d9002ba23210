/** The text of an announcement: what changed in a release, why, and which release it is. */
import { outlineOf } from '#core/area/areas.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
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
  /** The kind of its weightiest line: `question`, `trouble`, `objective`, `change`, `start`, `advisory`, `summary` or `schedule`. */
  readonly kind: string;
  readonly title: string;
  readonly html: string;
}

/** Weightiest first: one mail tells several things in this order, and is named after the first of these among them. */
const titles: Readonly<Record<string, string>> = {
  question: 'needs a word from you',
  trouble: 'something does not succeed',
  objective: 'objective judged',
  change: 'change of schedule',
  start: 'release started',
  advisory: 'provider’s advisory',
  summary: 'summary',
  schedule: 'planned schedule',
};

/** Makes an announcement out of what was decided. */
export function announcement({ key, basedOn, at, lines }: AnnouncementValues): Announcement {
  const kinds = Object.keys(titles);
  const kind = kinds.find((name) => lines.some((line) => line.kind === name)) ?? 'change';
  const ordered = lines.toSorted((one, other) => weightOf(one) - weightOf(other));
  const release = `${outlineOf(key.area).title} ${key.id}`;
  const title = `${release}: ${titles[kind] ?? kind}`;
  const played =
    basedOn === null ? null : html`<p>This is a rehearsal of ${basedOn} on a simulated fleet.</p>`;
  const body = html`<p>${release} of ${key.tenant}, ${instantText(at)}</p>
    <ul>
      ${ordered.map((line) => html`<li>${line.text}</li> `)}
    </ul>
    ${kind === 'question' ? howToAnswer : null} ${played}
    <p>Sent by Ringmaster. The reasons behind each line are kept with the release.</p> `;
  return { kind, title, html: body.markup };
}

function weightOf({ kind }: { readonly kind: string }): number {
  return Object.keys(titles).indexOf(kind);
}

const howToAnswer = html`<p>
  To say yes: <code>ringmaster release approve --reason "…"</code>, or the Update
  <code>approve</code> of the release in the Web UI. Without an answer nothing is taken off any
  device.
</p>`;
