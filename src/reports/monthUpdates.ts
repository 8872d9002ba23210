/** The updates of a month that has several: for which Windows versions each is, and whether it could be hurried. */
import { kbsOf } from '#core/release/content/contentOf.ts';
import type { Content, ContentUpdate } from '#core/release/state/release.ts';
import { updatesOf, lineText } from '#core/release/content/updates.ts';
import { html, type Html } from './html.ts';
import { instantText } from './instant.ts';

/** A line for each update, oldest first; nothing where there is one alone. */
export function monthUpdates(content: Content): Html | null {
  const updates = updatesOf(content);
  if (updates.length < 2) return null;
  return html`<p>The updates of this month; each Windows version goes by its own:</p>
    <ul>
      ${updates.map((update) => html`<li>${updateText(content, update)}</li> `)}
    </ul>`;
}

function updateText(content: Content, update: ContentUpdate): string {
  const lines = new Set(update.targets.map(({ line }) => line));
  const isForAll = content.targets.every(({ line }) => lines.has(line));
  const versions = isForAll
    ? 'all versions'
    : [...lines].map((line) => lineText(content, line)).join(', ');
  const isForEnrolled = update.targets.every(({ isHotpatch = false }) => isHotpatch);
  const who = isForEnrolled ? 'devices enrolled in hotpatch on ' : '';
  const haste = update.isExpeditable ? 'can be expedited' : 'cannot be expedited';
  return `${update.name} (${kbsOf([update]).join(', ')}), ${instantText(update.releasedAt)}, for ${who}${versions}; ${haste}.`;
}
