/**
 * What a step makes of a matter that lives for long, such as an incident or a support request: how it stands after it, and what
 * its timeline gains. The timeline is rows of the store; the matter itself only counts them.
 */

/** What has a timeline. */
export interface Matter {
  readonly tenant: string;
  /** Counts up in each tenant. */
  readonly number: number;
  /** Entries of its timeline; the next one's number is one more. */
  readonly entries: number;
  /** Entries up to this one were told to people. */
  readonly announced: number;
}

/** One entry of a timeline. */
export interface TimelineEntry<Kind extends string> {
  readonly number: number;
  readonly kind: Kind;
  readonly at: number;
  /** `service`, or the operator. */
  readonly by: string;
  readonly text: string;
}

/** A matter after a step. */
export interface Step<Of extends Matter, Kind extends string> {
  readonly matter: Of;
  /** What is new in its timeline, oldest first. */
  readonly entries: readonly TimelineEntry<Kind>[];
}

/** By whom entries are that no person has written. */
export const byService = 'service';

/** Nothing has changed yet. */
export function unchanged<Of extends Matter>(matter: Of): Step<Of, never> {
  return { matter, entries: [] };
}

/** With other values. */
export function altered<Of extends Matter, Kind extends string>(
  { matter, entries }: Step<Of, Kind>,
  part: Partial<Of>,
): Step<Of, Kind> {
  return { matter: { ...matter, ...part }, entries };
}

/** With one more entry. */
export function noted<Of extends Matter, Kind extends string>(
  { matter, entries }: Step<Of, Kind>,
  entry: Omit<TimelineEntry<Kind>, 'number' | 'by'> & { readonly by?: string },
): Step<Of, Kind> {
  const number = matter.entries + 1;
  return {
    matter: { ...matter, entries: number },
    entries: [...entries, { by: byService, ...entry, number }],
  };
}

/** When something is due next, and what for. */
export interface Wake {
  readonly at: number;
  readonly why: string;
}

/** Which kinds of matters there are; their timelines are told apart by it. */
export type MatterKind = 'incident' | 'support';
