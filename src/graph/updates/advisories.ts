/**
 * What Microsoft tells of the updates of a month while they roll out: known issues of the catalogue and issues in the
 * service health that name one of them. The same issue may stand in both under one id, and under several updates; the
 * catalogue's word then counts, because it knows the builds.
 */
import type { Advisory } from '#core/release/step/observation.ts';
import type { KnownIssue } from './catalog.ts';
import type { Graph } from '../request.ts';
import type { CenterMessage } from './messageCenter.ts';
import { listServiceIssues } from './serviceHealth.ts';

/** What others call the updates of a month. */
export interface UpdateNames {
  /** `KB5014699`. */
  readonly kbs: readonly string[];
  /** `2022.06 B`. */
  readonly names: readonly string[];
}

/** Known issues as advisories. One without a date counts from the look that saw it. */
export function knownAdvisories(issues: readonly KnownIssue[], asOf: number): readonly Advisory[] {
  return issues.map(({ id, title, openedAt, builds }): Advisory => ({
    id,
    title,
    source: 'knownIssue',
    openedAt: openedAt ?? asOf,
    builds,
  }));
}

/** Open issues of the service health that name one of the updates. Throws GraphError when it cannot be read. */
export async function listServiceAdvisories(
  graph: Graph,
  { names, asOf }: { readonly names: UpdateNames; readonly asOf: number },
): Promise<readonly Advisory[]> {
  const issues = await listServiceIssues(graph, { asOf });
  return issues
    .filter((issue) => !issue.isResolved && isAbout(issue, names))
    .map(({ id, title, openedAt }): Advisory => ({
      id,
      title,
      source: 'serviceHealth',
      openedAt: openedAt ?? asOf,
      builds: null,
    }));
}

/**
 * Messages of the Message center by which something has to be prevented or mended and that name one of the updates. Those about
 * an issue that is told already are left to it.
 */
export function centerAdvisories(
  messages: readonly CenterMessage[],
  o: { readonly names: UpdateNames; readonly told: readonly Advisory[]; readonly asOf: number },
): readonly Advisory[] {
  return messages
    .filter((message) => message.category === 'preventOrFixIssue' && isAbout(message, o.names))
    .filter(({ text }) => !o.told.some(({ id }) => text.includes(id)))
    .map(({ id, title, startsAt }): Advisory => ({
      id,
      title,
      source: 'messageCenter',
      openedAt: startsAt ?? o.asOf,
      builds: null,
    }));
}

/** Each advisory once, oldest first; of the same one in two lists the first list's. */
export function joinedAdvisories(...lists: readonly (readonly Advisory[])[]): readonly Advisory[] {
  const byId = new Map<string, Advisory>();
  for (const advisory of lists.flat()) {
    const known = byId.get(advisory.id);
    if (known === undefined) byId.set(advisory.id, advisory);
    else if (known.source === advisory.source) byId.set(advisory.id, withBuildsOf(known, advisory));
  }
  return [...byId.values()].toSorted(
    (one, other) => one.openedAt - other.openedAt || (one.id < other.id ? -1 : 1),
  );
}

/** An issue of several updates is about the builds of all of them. */
function withBuildsOf(known: Advisory, other: Advisory): Advisory {
  const openedAt = Math.min(known.openedAt, other.openedAt);
  if (known.builds === null || other.builds === null) return { ...known, openedAt, builds: null };
  const builds = [...new Set([...known.builds, ...other.builds])];
  return { ...known, openedAt, builds: builds.toSorted((one, next) => one - next) };
}

/** Whether a text names one of the updates' articles, with or without `KB`, or an update itself (`2022.06 B`). */
function isAbout({ text }: { readonly text: string }, { kbs, names }: UpdateNames): boolean {
  const numbers = kbs.map((kb) => kb.replace(/\D/g, '')).filter((number) => number !== '');
  const isNamed = numbers.some((number) =>
    new RegExp(String.raw`\b(KB)?${number}\b`, 'i').test(text),
  );
  return isNamed || names.some((name) => text.toLowerCase().includes(name.toLowerCase()));
}
