/** Telling of incidents, to those who look after updates and those who look after devices. */
import { entryTitle, isTold, type Changed, type Entry } from '#core/incident/change.ts';
import { messageKeyOf, type Incident } from '#core/incident/incident.ts';
import { statusOf } from '#core/incident/status.ts';
import type { MessageContent } from '#reports/message/words.ts';
import { readRelease } from '#store/release/releases.ts';
import type { Deps } from '../deps.ts';
import { untoldEntries, writeOfMatter } from '../matter/tell.ts';

/** Writes what is news of a step; tells whether it is for anybody. */
export async function writeOfIncident(deps: Deps, step: Changed, asOf: number): Promise<boolean> {
  const { matter: incident } = step;
  const lines = (await untoldEntries(deps, 'incident', step)).filter(isTold);
  if (lines.length === 0) return false;
  const content = await contentOf(deps, incident, { lines, asOf });
  const { entries } = incident;
  return await writeOfMatter(deps, { key: messageKeyOf(incident), asOf, entries, content });
}

async function contentOf(
  { store }: Deps,
  incident: Incident,
  { lines, asOf }: { readonly lines: readonly Entry[]; readonly asOf: number },
): Promise<MessageContent> {
  const { number, cause, key, severity, owner, isRehearsal } = incident;
  const stored = isRehearsal ? await readRelease(store, { key }) : null;
  return {
    basedOn: stored?.release.basedOn ?? null,
    incident: { number, cause, status: statusOf(incident, asOf), severity, owner },
    lines: lines.map(({ kind, text }) => ({
      kind: 'incident',
      act: `incident.${kind}`,
      ring: null,
      what: entryTitle(kind),
      text,
    })),
  };
}
