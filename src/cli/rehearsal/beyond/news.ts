/** What happens beyond the month, as lines: what releases decide, and what the timelines of incidents gain. */
import { entryTitle, type EntryKind } from '#core/incident/change.ts';
import type { Release, ReleaseKey } from '#core/release/state/release.ts';
import { readEntries } from '#store/matter/timelines.ts';
import { listIncidents } from '#store/incident/incidents.ts';
import { readDecisions } from '#store/release/decisions.ts';
import type { Store } from '#store/store.ts';
import { decisionLine } from '../../view/release/release.ts';

interface Telling {
  readonly store: Store;
  readonly keys: readonly ReleaseKey[];
  readonly release: Release;
  /** From when on what incidents gain is news; what releases have decided so far was told before. */
  readonly newsFrom: number;
  readonly say: (line: string) => void;
}

/** A line, and the instant of what it tells. */
interface Line {
  readonly name: string;
  readonly at: number;
  readonly text: string;
}

const incidentsMax = 20;

/** Tells what is new since the last telling. */
export async function tellingNews(o: Telling): Promise<{ readonly tell: () => Promise<void> }> {
  const earlier = (await timelinesOf(o)).filter(({ at }) => at < o.newsFrom);
  const told = new Set([...(await decisionsOf(o)), ...earlier].map(({ name }) => name));
  return {
    tell: async () => {
      const all = [...(await decisionsOf(o)), ...(await timelinesOf(o))];
      const fresh = all.filter(({ name }) => !told.has(name));
      for (const { name, text } of fresh.toSorted((one, other) => one.at - other.at)) {
        o.say(text);
        told.add(name);
      }
    },
  };
}

async function decisionsOf({ store, keys, release }: Telling): Promise<readonly Line[]> {
  const decided = await Promise.all(keys.map((key) => readDecisions(store, { key })));
  return decided.flat().map(({ id, at, reason: text }) => ({
    name: `${at}/${id}`,
    at,
    text: decisionLine(release.publishedAt, { at, text }),
  }));
}

async function timelinesOf({ store, release }: Telling): Promise<readonly Line[]> {
  const { publishedAt, key } = release;
  const { tenant } = key;
  const lines: Line[] = [];
  for (const { number } of await listIncidents(store, { tenant, limit: incidentsMax }))
    for (const { number: nth, at, kind, text } of await readEntries<EntryKind>(store, {
      matter: 'incident',
      tenant,
      number,
    })) {
      const words = `incident ${number}, ${entryTitle(kind)}: ${text}`;
      lines.push({
        name: `${number}/${nth}`,
        at,
        text: decisionLine(publishedAt, { at, text: words }),
      });
    }
  return lines;
}
