/** What a message is worded with, in one language. */
import type { Cause } from '#core/incident/cause.ts';
import type { IncidentStatus, Severity } from '#core/incident/incident.ts';
import type { MessageKind } from '#core/message/contact.ts';
import type { RingWindow } from '#core/message/schedule.ts';
import type { RequestKind, Side } from '#core/support/request.ts';
import type { Severity as RequestSeverity } from '#core/support/severity.ts';
import type { RequestStatus } from '#core/support/status.ts';

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
  /** Whether a person has written the text, in whatever language; missing = the service has. */
  readonly isWritten?: boolean;
}

/** What a message is made of, beside its language. */
export interface MessageContent {
  readonly basedOn: string | null;
  readonly lines: readonly MessageLine[];
  /** The windows of the rings as they stood; missing in messages of earlier versions. */
  readonly schedule?: readonly RingWindow[] | undefined;
  /** The incident it is about; missing = it is about a release. */
  readonly incident?: MessageIncident;
  /** The support request it is about; missing = it is about none. */
  readonly request?: MessageRequest;
}

/** An incident as it stood when it was told of. */
export interface MessageIncident {
  readonly number: number;
  readonly cause: Cause;
  readonly status: IncidentStatus;
  readonly severity: Severity;
  readonly owner: string;
}

/** A support request as it stood when it was told of. */
export interface MessageRequest {
  readonly number: number;
  /** As whoever asks wrote it. */
  readonly subject: string;
  readonly kind: RequestKind;
  readonly severity: RequestSeverity;
  readonly status: RequestStatus;
  /** Who must act; null = nobody. */
  readonly waitsFor: Side | null;
  /** By when; null = nobody must. */
  readonly dueAt: number | null;
  readonly isOverdue: boolean;
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
  /** `Support request 3: the desk asks`; `what` is what has happened, as the title of its line. */
  readonly requestTitle: (request: MessageRequest, what: string) => string;
  /** What is asked for, how it stands, who must act by when. */
  readonly requestStands: (request: MessageRequest) => string;
  /** Before the command that shows a request. */
  readonly requestRead: string;
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
  readonly sentBy: { readonly release: string; readonly request: string };
  /** That the reasons are in another language; null = they are not. */
  readonly reasons: string | null;
  /** That the message could not be laid out. */
  readonly plain: string;
}
