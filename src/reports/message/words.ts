/** What a message is worded with, in one language. */
import type { Cause } from '#core/incident/cause.ts';
import type { IncidentStatus, Severity } from '#core/incident/incident.ts';
import type { MessageKind } from '#core/message/contact.ts';
import type { RingWindow } from '#core/message/schedule.ts';

/** One thing that was decided, as a message is made of it. */
export interface MessageLine {
  readonly kind: string;
  /** The kind of action; missing in nothing that is written today. */
  readonly act: string;
  readonly ring: string | null;
  /** What it does, in two or three words of English. */
  readonly what: string;
  /** The decision's reason, in English. */
  readonly text: string;
}

/** What a message is made of, beside its language. */
export interface MessageContent {
  readonly basedOn: string | null;
  readonly lines: readonly MessageLine[];
  /** The windows of the rings as they stood; missing in messages of earlier versions. */
  readonly schedule?: readonly RingWindow[] | undefined;
  /** The incident it is about; missing = it is about a release. */
  readonly incident?: MessageIncident;
}

/** An incident as it stood when it was told of. */
export interface MessageIncident {
  readonly number: number;
  readonly cause: Cause;
  readonly status: IncidentStatus;
  readonly severity: Severity;
  readonly owner: string;
}

/** The words of one language. */
export interface Words {
  readonly kinds: Readonly<Record<MessageKind, string>>;
  readonly what: (line: MessageLine) => string;
  /** `release` is its title and id. */
  readonly about: (release: string, tenant: string) => string;
  /** `Incident 3, service restored: …`: its subject in a mailbox, where updates lie one below the other. */
  readonly incidentTitle: (incident: MessageIncident) => string;
  /** How it stands, how grave it is, whose it is. */
  readonly incidentStands: (incident: MessageIncident) => string;
  readonly instant: (at: number) => string;
  /** Above the windows of the rings, and above their columns: ring, from when, until when. */
  readonly schedule: {
    readonly title: string;
    readonly columns: readonly [string, string, string];
  };
  /** From when a ring has the update, and whether it stands. */
  readonly opening: (window: RingWindow) => string;
  readonly rehearsal: (basedOn: string) => string;
  /** How to say yes, before and after the command. */
  readonly answer: readonly [string, string];
  readonly sentBy: string;
  /** That the reasons are in another language; null = they are not. */
  readonly reasons: string | null;
  /** That the message could not be laid out. */
  readonly plain: string;
}
