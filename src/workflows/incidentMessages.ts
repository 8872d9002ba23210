/** What can be said to the workflow of an incident, with its types and nothing else. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { IncidentCommand } from '#core/incident/command.ts';
import type { Incident } from '#core/incident/incident.ts';
import type { Wake } from '#core/matter/timeline.ts';
import type { MatterInput } from './matter/course.ts';

/** What an incident starts with: the incident itself stands in the store. */
export type IncidentInput = MatterInput;

/** There is news of an incident; `asOf` is the instant in the time of its releases. */
export const incidentToldSignal = defineSignal<[{ readonly asOf: number }]>('incidentTold');

/** The `incident` query's answer. */
export interface IncidentStanding {
  /** Null before its first step. */
  readonly incident: Incident | null;
  readonly next: Wake | null;
  /** Why its last step could not be done; null = it was. */
  readonly inVain: string | null;
  readonly asOf: number;
}
export const incidentQuery = defineQuery<IncidentStanding>('incident');

type WordTo<Kind extends IncidentCommand['kind']> = Omit<
  Extract<IncidentCommand, { readonly kind: Kind }>,
  'kind'
>;
const wordOf = <Kind extends IncidentCommand['kind']>(kind: Kind) =>
  defineUpdate<Incident, [WordTo<Kind>]>(kind);

/** The Update of each word to an incident. */
export const incidentUpdates = {
  note: wordOf('note'),
  own: wordOf('own'),
  close: wordOf('close'),
} as const satisfies { readonly [Kind in IncidentCommand['kind']]: unknown };
