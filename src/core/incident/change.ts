/** What a step makes of an incident, and what people are told of it. */
import type { Step, TimelineEntry } from '../matter/timeline.ts';
import type { Incident } from './incident.ts';

/** What an entry of a timeline is. */
export type EntryKind =
  | 'opened'
  | 'seen'
  | 'update'
  | 'remedy'
  | 'restored'
  | 'reopened'
  | 'note'
  | 'owner'
  | 'closed'
  | 'report';

/** One entry of a timeline. */
export type Entry = TimelineEntry<EntryKind>;

/** An incident after a step. */
export type Changed = Step<Incident, EntryKind>;

const titles: Readonly<Record<EntryKind, string>> = {
  opened: 'incident opened',
  seen: 'seen again',
  update: 'update',
  remedy: 'tried',
  restored: 'service restored',
  reopened: 'opened again',
  note: 'note',
  owner: 'new owner',
  closed: 'closed',
  report: 'post-incident report published',
};

/** What an entry is, in a few words. */
export function entryTitle(kind: EntryKind): string {
  return titles[kind];
}

/** Entries that people are told of; others stand in the timeline alone. */
const told: ReadonlySet<EntryKind> = new Set([
  'opened',
  'update',
  'restored',
  'reopened',
  'closed',
  'report',
]);

/** Whether people are told of an entry. */
export function isTold({ kind }: Pick<Entry, 'kind'>): boolean {
  return told.has(kind);
}
