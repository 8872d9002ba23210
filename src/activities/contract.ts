/** The activities as workflows see them: names, arguments and answers, all plain JSON and small. */
import type { Action, Decision } from '#core/release/step/decision.ts';
import type { Trigger } from '#core/release/step/decide.ts';
import type { Refusal } from '#core/refusal.ts';
import type { WaitReason } from '#core/release/step/reason.ts';
import type { Area } from '#core/area/facts.ts';
import type { DriverRequest, DriversSteered } from '#core/driver/command.ts';
import type { DriverPlan } from '#core/driver/plan.ts';
import type { RingWindow } from '#core/message/schedule.ts';
import type { CodesRequest, CodesSent } from '#core/message/codes.ts';
import type { Resent, ResendRequest } from '#core/message/resend.ts';
import type { VersionsKept } from '#core/pinning/kept.ts';
import type { VersionPlan } from '#core/pinning/plan.ts';
import type { Forecast } from '#core/objective/forecast.ts';
import type { Hold } from '#core/hold/hold.ts';
import type { RemedyName } from '#core/incident/incident.ts';
import type {
  EvidenceSummary,
  Pause,
  Progress,
  Release,
  ReleaseKey,
} from '#core/release/state/release.ts';
import type { Part } from '#core/release/state/ordered.ts';
import type { RingName, RingPlan, RingShare, RingWant } from '#core/ring.ts';
import type { DriversKept, Walked, WalkStep } from '#core/tenant/care.ts';
import type { Purged, RetentionPlan } from '#core/tenant/retention.ts';
import type {
  IncidentAsked,
  IncidentWorked,
  RequestAsked,
  RequestWorked,
} from './matter/contract.ts';
import type { Silent } from './source.ts';

/** What registration and readiness start with. */
export interface RegistrationInput {
  readonly tenant: string;
  readonly area: Area;
  /** All areas whose labels are made; missing = `area` alone, as in histories of earlier versions. */
  readonly areas?: readonly Area[];
  /** Whether all devices are listed, or those that have changed; missing = all. */
  readonly isWhole?: boolean;
  /** The shares by which new devices get a ring, which is the tenant's. */
  readonly rings: readonly RingShare[];
  /** The instant the fleet is read for; without it the workflow's own time. */
  readonly asOf?: number;
}

/** A bounded range of device ids, both ends included. */
export interface Batch {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** What one batch of registration or readiness starts with. */
export interface BatchInput extends RegistrationInput {
  readonly asOf: number;
  readonly batch: Batch;
}

/** One look at a release, or one command. */
export interface Assessment {
  readonly release: Release;
  readonly trigger: Trigger;
  /** Whether to read Graph first, or to judge on what the store has. */
  readonly collect: boolean;
  /** The instant of this look; no two looks or commands of a release have the same. */
  readonly asOf: number;
  /** The instant of a look that was decided on an older state and not carried out; this one takes its place. */
  readonly instead?: number;
  /** The revision that the release knows to be stored; a store that is behind it is older. Missing in earlier versions. */
  readonly saved?: number;
}

/** What a look came to. The decisions are stored already. */
export interface Assessed {
  readonly decisions: readonly Decision[];
  readonly waits: readonly WaitReason[];
  readonly refusal: Refusal | null;
  readonly progress: Progress | null;
  /** Missing in histories of earlier versions. */
  readonly evidence?: EvidenceSummary | null;
  /** Missing where the fleet was not looked at, and in histories of earlier versions. */
  readonly forecast?: Forecast | null;
  /** Sources that could not be read, and why; missing in histories of earlier versions. */
  readonly silent?: readonly Silent[];
  /** Invariants that what was decided would have broken; nothing of it was kept. */
  readonly broken?: readonly string[];
  /** A newer release of the area, which has taken over what stands on the rings; asked once the month is over. */
  readonly successor?: string | null;
}

/** What stands on a tenant's rings from before, and a new release takes over. */
export interface CarriedOver {
  readonly pauses: Readonly<Record<RingName, Pause>>;
  readonly holds: readonly Hold[];
  /** Rings that could not be made ready or read, and why; missing in histories of earlier versions. */
  readonly unmet?: readonly Unmet[];
}

/** One decision to carry out. */
export interface Order {
  readonly id: string;
  readonly action: Action;
  readonly reason: string;
}

/** Decisions to carry out; every value that will be sent is in them. */
export interface Enactment {
  readonly key: ReleaseKey;
  readonly basedOn: string | null;
  readonly plans: readonly RingPlan[];
  readonly orders: readonly Order[];
  /** Those of the orders that were announced before: they are tried again beside newer ones. Missing = none. */
  readonly told?: readonly string[];
  readonly asOf: number;
  /** When the rings open and are due, as messages tell it; missing where nothing is news, and in histories of earlier versions. */
  readonly schedule?: readonly RingWindow[];
  /** What the release itself wants of its rings; missing in histories of earlier versions. */
  readonly wants?: Readonly<Record<RingName, RingWant>>;
  /** The revision that the release knows to be stored. */
  readonly saved?: number;
  /** The one part that is tried again; missing = all that the orders are about, and the words. */
  readonly only?: Part | 'messages';
}

/** What an enactment came to; parts that are not named are in force as read back. */
export interface Enacted {
  readonly unmet: readonly Unmet[];
  /** Whether a message waits in the outbox; missing where words were mailed as a part of enacting, in earlier versions. */
  readonly isToSend?: boolean;
}

/** What became of the messages that waited. */
export interface Sent {
  /** A mail of which nothing says whether it went out; it is not sent again. */
  readonly uncertain: Unmet | null;
  /** What stood against the first message that could not be mailed; null = nothing did. */
  readonly unmet: Unmet | null;
  /** Whether none waits any more. */
  readonly isEmpty: boolean;
}

/** A part of a tenant, or the words to operators, that could not be brought to what was ordered. */
export interface Unmet {
  /** `ring/fast`, `holds`, `messages`. */
  readonly part: Part | 'messages';
  /** The kind of failure: `GraphForbidden`. */
  readonly kind: string;
  readonly why: string;
  /** How long the other side asks to wait; null = it did not say. */
  readonly retryAfterMs: number | null;
}

/** What a release asks of the care of its tenant. */
export interface LabelsAsked {
  readonly key: ReleaseKey;
  readonly rings: readonly RingShare[];
  /** The instant that the look which waits for them was planned for. */
  readonly asOf: number;
  /** Whether the release is rehearsed: then the fleet's time is its own. */
  readonly isRehearsal: boolean;
  /** How long they are waited for. */
  readonly patienceMs: number;
  /** What its policy wants of drivers; missing = it is not its matter, or an earlier version asked. */
  readonly drivers?: DriverPlan;
  /** The same of new versions of Windows. */
  readonly versions?: VersionPlan;
  /** How long what is kept. */
  readonly retention?: RetentionPlan;
}

/** A tenant of which what is old is forgotten. */
export interface PurgeInput {
  readonly tenant: string;
  readonly plan: RetentionPlan;
  readonly asOf: number;
}

/** A tenant whose drivers are looked after, and whose release says how. */
export interface DriversInput {
  readonly tenant: string;
  readonly area: Area;
  readonly plan: DriverPlan;
  readonly asOf: number;
}

/** A tenant whose rings are kept on their versions of Windows, or are not, as a release says. */
export interface VersionsInput {
  readonly tenant: string;
  readonly area: Area;
  readonly plan: VersionPlan;
  readonly asOf: number;
}

/** Why labels are not fresh. */
export interface Lacking {
  /** The kind of failure: `GraphForbidden`, or `LabelsLate`. */
  readonly kind: string;
  readonly why: string;
}

/** What is done within a workflow's task: it asks our own store alone. */
export type LocalActivities = Pick<Activities, 'workOnIncident' | 'workOnRequest'>;

/** Everything a workflow can have done. */
export interface Activities {
  /** Makes sure that the rings' groups and policies exist; tells the pauses and holds that stand. */
  prepareRings(o: {
    readonly key: ReleaseKey;
    readonly rings: readonly RingPlan[];
    readonly asOf: number;
  }): Promise<CarriedOver>;
  assessRelease(o: Assessment): Promise<Assessed>;
  enactDecisions(o: Enactment): Promise<Enacted>;
  /** Mails what waits in the outbox of a release; `isLast` gives up what cannot be mailed now. */
  sendMessages(o: {
    readonly key: ReleaseKey;
    readonly asOf: number;
    readonly isLast: boolean;
  }): Promise<Sent>;
  /** Tells one message again at an operator's word; `id` names this telling. */
  resendMessage(o: {
    readonly request: ResendRequest;
    readonly id: string;
    readonly now: number;
  }): Promise<Resent | Refusal>;
  /** Mails codes to a contact's addresses; `id` names this sending. */
  sendCodes(o: {
    readonly request: CodesRequest;
    readonly id: string;
    readonly now: number;
  }): Promise<CodesSent | Refusal>;
  publishReport(o: { readonly release: Release; readonly asOf: number }): Promise<string | null>;
  /** Has devices registered and labelled as of an instant, and waits for it; null = they are. */
  freshLabels(o: LabelsAsked): Promise<Lacking | null>;
  /** How far the fleet was walked, as the store knows. */
  readWalked(o: { readonly tenant: string }): Promise<Walked>;
  /** Notes what a step of a walk came to; `failure` null = it is done. */
  noteWalk(o: {
    readonly tenant: string;
    readonly step: WalkStep;
    readonly failure: Lacking | null;
  }): Promise<void>;
  discoverDevices(o: RegistrationInput & { readonly asOf: number }): Promise<{
    readonly listed: number;
    readonly batches: readonly Batch[];
  }>;
  registerBatch(o: BatchInput): Promise<{ readonly judged: number; readonly registered: number }>;
  joinGroups(
    o: RegistrationInput & { readonly asOf: number },
  ): Promise<{ readonly joined: number }>;
  planReadiness(o: RegistrationInput & { readonly asOf: number }): Promise<readonly Batch[]>;
  /** Looks at an incident's cause, or takes an operator's word. */
  workOnIncident(o: IncidentAsked): Promise<IncidentWorked>;
  /** Tries one remedy against an incident's cause, and records what came of it. */
  remedyIncident(
    o: Omit<IncidentAsked, 'command'> & { readonly remedy: RemedyName },
  ): Promise<IncidentWorked>;
  /** Looks what has become due of a support request, or takes a word to it. */
  workOnRequest(o: RequestAsked): Promise<RequestWorked>;
  /** Puts the gates of drivers right, reads what is on offer, and pauses what must be. */
  keepDrivers(o: DriversInput): Promise<DriversKept>;
  /** Keeps rings that no release brings a version on what they have. */
  keepVersions(o: VersionsInput): Promise<VersionsKept>;
  /** Forgets what is older than the policy keeps. */
  purge(o: PurgeInput): Promise<Purged>;
  /** Does what an operator says of drivers. */
  steerDrivers(o: {
    readonly tenant: string;
    readonly request: DriverRequest;
    readonly asOf: number;
  }): Promise<DriversSteered | Refusal>;
  checkReadiness(o: BatchInput): Promise<{ readonly checked: number; readonly changed: number }>;
}
