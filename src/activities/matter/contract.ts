/** Steps of incidents and of support requests as workflows see them: all plain JSON and small. */
import type { IncidentCommand } from '#core/incident/command.ts';
import type { Incident, IncidentStatus, RemedyName } from '#core/incident/incident.ts';
import type { Wake } from '#core/matter/timeline.ts';
import type { Refusal } from '#core/refusal.ts';
import type { RequestWord } from '#core/support/command.ts';
import type { SupportRequest } from '#core/support/request.ts';
import type { RequestStanding } from '#core/support/status.ts';

/** One step of an incident. */
export interface IncidentAsked extends Pick<Incident, 'tenant' | 'number'> {
  readonly asOf: number;
  /** An operator's word; null = its cause is looked at. */
  readonly command: IncidentCommand | null;
}

/** What a step of an incident came to. It is stored already. */
export interface IncidentWorked {
  /** Null = there is no such incident in the store. */
  readonly incident: Incident | null;
  readonly refusal: Refusal | null;
  /** The next look; null = it is over. */
  readonly next: Wake | null;
  /** What is to be tried now. */
  readonly remedy: RemedyName | null;
  /** How it stands; missing where there is none, and in histories of earlier versions. */
  readonly status?: IncidentStatus;
  /** Whether a message waits to be sent. */
  readonly isUnsent: boolean;
}

/** One step of a support request. */
export interface RequestAsked extends Pick<SupportRequest, 'tenant' | 'number'> {
  readonly asOf: number;
  /** A word to it, under the id by which it is taken once; null = it is looked what has become due. */
  readonly word: (RequestWord & { readonly id: string }) | null;
}

/** What a step of a support request came to. It is stored already. */
export interface RequestWorked {
  /** Null = there is no such request in the store. */
  readonly standing: RequestStanding | null;
  readonly refusal: Refusal | null;
  /** Whether a message waits to be sent. */
  readonly isUnsent: boolean;
}
