/**
 * Everything that can be said to a workflow, with its types and nothing else, so that clients and tests import it
 * without workflow code. Operators' commands are Updates with one JSON object; reads are Queries.
 */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Enactment } from '#activities/contract.ts';
import type { Command, CommandArgument, CommandOutcome } from '#core/release/command/command.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { DriverRequest, DriversSteered } from '#core/driver/command.ts';
import type { ReleasePlan } from '#core/release/state/plan.ts';
import type { Judgement, Release, ReleaseKey } from '#core/release/state/release.ts';
import type { CareWake, LabelsDemand, TenantCare } from '#core/tenant/care.ts';

/** The task queue of workflows and activities. */
export const taskQueue = 'ringmaster';

/** What a release workflow starts with. */
export type ReleaseInput = Omit<ReleasePlan, 'createdAt' | 'carriedPauses' | 'carriedHolds'> & {
  /** The state handed over by a former run of the same release. */
  readonly resumed?: Release;
  /** The revision of it that is known to be stored. */
  readonly saved?: number;
  /** What was ordered and is still to be carried out, by part. */
  readonly unmet?: UnmetOrders;
  /** Whether messages wait to be mailed. */
  readonly unsent?: boolean;
};

/** Orders that are still to be carried out, by the part of the tenant they are about. */
export type UnmetOrders = Readonly<Partial<Record<string, Enactment['orders']>>>;

/** What a release workflow ends with. */
export interface ReleaseResult {
  readonly objective: Judgement | null;
  readonly decisions: number;
  readonly report: string | null;
}

/** The `status` query's answer. */
export interface ReleaseStatus {
  readonly release: Release;
  /** The next look: when, and what for; null when the release is over. */
  readonly next: { readonly at: number; readonly why: string } | null;
  /** What the month came to; null until its objective was judged and its report written. What stands is watched beyond that. */
  readonly result: ReleaseResult | null;
  /** The workflow's own time at its last step. */
  readonly asOf: number;
}

const updateOf = <Kind extends Command['kind']>(kind: Kind) =>
  defineUpdate<CommandOutcome, [CommandArgument<Kind>]>(kind);

/** The Update of each command; an Update has the name of its command. */
export const commandUpdates = {
  pause: updateOf('pause'),
  resume: updateOf('resume'),
  expedite: updateOf('expedite'),
  rollBack: updateOf('rollBack'),
  hold: updateOf('hold'),
  unhold: updateOf('unhold'),
  approve: updateOf('approve'),
  amend: updateOf('amend'),
} as const satisfies { readonly [Kind in Command['kind']]: unknown };

/** New evidence is in the store: look now and not at the next instant. `at` is when it was learned, in the release's time. */
export const evidenceSignal = defineSignal<[{ readonly at: number }]>('evidenceArrived');
export const statusQuery = defineQuery<ReleaseStatus>('status');

/** What a registration came to. */
export interface RegistrationResult {
  readonly listed: number;
  readonly judged: number;
  readonly registered: number;
  readonly joined: number;
}

/** What a readiness workflow came to. */
export interface ReadinessResult {
  readonly checked: number;
  readonly changed: number;
}

/** What the care of a tenant starts with. */
export interface CareInput extends Pick<TenantCare, 'tenant' | 'isRehearsal'> {
  /** The state handed over by a former run. */
  readonly resumed?: TenantCare;
}

/** What a schedule's starter starts with: the policy that was in effect when the schedule was installed. */
export interface ScheduledInput {
  readonly policy: Policy;
}

/** What became of the month that was due. */
export interface ScheduledStart {
  readonly key: ReleaseKey;
  readonly publishedAt: number;
  readonly outcome: 'started' | 'startedBefore';
}

/** The `care` query's answer. */
export interface CareStatus {
  readonly care: TenantCare;
  /** When the fleet is looked after next; null = once a release asks. */
  readonly next: CareWake | null;
  /** The workflow's own time at its last step. */
  readonly asOf: number;
}

/** An area wants its devices registered and labelled as of an instant. */
export const labelsDemandedSignal = defineSignal<[LabelsDemand]>('labelsDemanded');
export const careQuery = defineQuery<CareStatus>('care');

/** An operator says something of drivers. */
export const steerDriversUpdate = defineUpdate<DriversSteered, [DriverRequest]>('steerDrivers');
