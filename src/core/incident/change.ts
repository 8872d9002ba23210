/** What a step makes of an incident: how it stands after it, what its timeline gains, and what people are told. */
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
export interface Entry {
  readonly number: number;
  readonly kind: EntryKind;
  readonly at: number;
  /** `service`, or the operator. */
  readonly by: string;
  readonly text: string;
}

/** An incident after a step. */
export interface Changed {
  readonly incident: Incident;
  /** What is new in its timeline, oldest first. */
  readonly entries: readonly Entry[];
}

/** Nothing has changed yet. */
export function unchanged(incident: Incident): Changed {
  return { incident, entries: [] };
}

/** With other values. */
export function altered({ incident, entries }: Changed, part: Partial<Incident>): Changed {
  return { incident: { ...incident, ...part }, entries };
}

/** With one more entry. */
export function noted(
  { incident, entries }: Changed,
  entry: Omit<Entry, 'number' | 'by'> & { readonly by?: string },
): Changed {
  const number = incident.entries + 1;
  return {
    incident: { ...incident, entries: number },
    entries: [...entries, { by: 'service', ...entry, number }],
  };
}

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
