/** Rows of messages as values. */
import type { Selectable } from 'kysely';
import type { ReleaseKey } from '#core/release/state/release.ts';
import type { Database } from '../rows.ts';

/** One message. */
export interface StoredMessage {
  /** By which an operator names it; it counts up over all tenants. */
  readonly number: number;
  readonly key: ReleaseKey;
  readonly kind: string;
  readonly at: number;
  readonly title: string;
  readonly html: string;
  /** The intent it is told under, of which nothing is sent twice; null = it was written before there was an outbox. */
  readonly intent: string | null;
  /** What its text is made of; null = it was written when there was one language. Trusted: it was written here. */
  readonly content: unknown;
}

/** A release as the columns of its messages. */
export function columnsOf({ tenant, area, id: release }: ReleaseKey) {
  return { tenant, area, release };
}

/** A message out of its row. */
export function messageOf(row: Selectable<Database['messages']>): StoredMessage {
  return {
    number: row.number,
    key: { tenant: row.tenant, area: row.area as ReleaseKey['area'], id: row.release },
    kind: row.kind,
    at: row.at,
    title: row.title,
    html: row.html,
    intent: row.intent,
    content: row.content,
  };
}
