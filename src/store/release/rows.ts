/** The tables of messages as kysely sees them. */
import type { Generated } from 'kysely';

/** What was told, and to whom. */
export interface MessageTables {
  readonly messages: MessageTable;
  readonly deliveries: DeliveryTable;
}

/** What was told to people. */
interface MessageTable {
  readonly tenant: string;
  readonly area: string;
  readonly release: string;
  readonly kind: string;
  readonly at: number;
  readonly title: string;
  readonly html: string;
  /** The intent it is mailed under; null = it was written before there was an outbox. */
  readonly intent: string | null;
  readonly number: Generated<number>;
  /** What its text is made of, by language; null = it was written when there was one language. */
  readonly content: unknown;
}

/** A message on its way to one contact. */
interface DeliveryTable {
  readonly tenant: string;
  readonly area: string;
  readonly message: number;
  /** The contact's name in the file of contacts, no address. */
  readonly contact: string;
  readonly channel: string;
  /** Under what it is audited: nothing of one intent is sent twice. */
  readonly intent: string;
  readonly state: string;
  readonly why: string | null;
  readonly settled_at: number | null;
}
