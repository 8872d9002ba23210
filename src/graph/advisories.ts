/**
 * What Microsoft tells of one update while it rolls out: known issues of the catalogue and issues in the service health
 * that name the update. The same issue may stand in both under one id; the catalogue's word then counts, because it
 * knows the builds. Source: graph.md 4.7 and 7, domain.md 3.4 ("before Test", incidents).
 */
import type { Advisory } from '#core/release/observation.ts';
import { readIssuesOfUpdate, type UpdateNames } from './catalog.ts';
import type { Graph } from './request.ts';
import { listServiceIssues, type ServiceIssue } from './serviceHealth.ts';

/** Open issues of an update, oldest first. Throws GraphError when either source cannot be read. */
export async function listAdvisories(
  graph: Graph,
  { entryId, asOf }: { readonly entryId: string; readonly asOf: number },
): Promise<readonly Advisory[]> {
  const { names, issues } = await readIssuesOfUpdate(graph, { entryId, asOf });
  const known = issues.map(({ id, title, openedAt, builds }): Advisory => ({
    id,
    title,
    source: 'knownIssue',
    openedAt: openedAt ?? asOf,
    builds,
  }));
  const told = (await listServiceIssues(graph, { asOf }))
    .filter((issue) => !issue.isResolved && isAbout(issue, names))
    .filter(({ id }) => known.every((one) => one.id !== id))
    .map(({ id, title, openedAt }): Advisory => ({
      id,
      title,
      source: 'serviceHealth',
      openedAt: openedAt ?? asOf,
      builds: null,
    }));
  return [...known, ...told].toSorted(
    (one, other) => one.openedAt - other.openedAt || (one.id < other.id ? -1 : 1),
  );
}

/** Whether an issue names one of the update's articles, with or without `KB`, or the update itself (`2022.06 B`). */
function isAbout({ text }: ServiceIssue, { kbs, shortNames }: UpdateNames): boolean {
  const numbers = kbs.map((kb) => kb.replace(/\D/g, '')).filter((number) => number !== '');
  const isNamed = numbers.some((number) =>
    new RegExp(String.raw`\b(KB)?${number}\b`, 'i').test(text),
  );
  return isNamed || shortNames.some((name) => text.toLowerCase().includes(name.toLowerCase()));
}
