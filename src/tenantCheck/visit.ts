/**
 * A visit to a tenant: every call that the client makes is made once, in the order in which one gives what the next
 * needs. Reading changes nothing; writing happens only where it was asked for, on objects of its own.
 */
import type { Analytics } from '#graph/logAnalytics/analytics.ts';
import { calls } from '#graph/calls.ts';
import { GraphError } from '#graph/error.ts';
import type { Graph } from '#graph/request.ts';
import { notingGraph, type CallName, type NotedCall } from './noted.ts';

/** What a visit goes by, and what its steps have found for those that follow. */
export interface Visit {
  readonly graph: Graph;
  readonly analytics: Analytics | null;
  readonly asOf: number;
  /** The tenant as its policy names it. */
  readonly tenant: string;
  /** Rings of the policy. */
  readonly rings: readonly string[];
  readonly mail: { readonly from: string; readonly to: readonly string[] } | null;
  readonly found: {
    devices?: number;
    /** One of Intune's devices. */
    deviceId?: string;
    /** Two of the directory's devices. */
    deviceObjectIds?: readonly string[];
    registrationGroupId?: string;
    policyId?: string;
    profileId?: string;
    cataloguePolicyId?: string;
    entryId?: string;
    /** Release instant of an update that can be expedited. */
    expeditableAt?: number;
  };
}

/** A step: the calls it makes, and how. It gives a remark, or throws. */
export interface Step {
  readonly calls: readonly CallName[];
  /** Whether a tenant can do without: what fails here is told and no fault. */
  readonly isOptional?: boolean;
  readonly work: (visit: Visit) => Promise<Remark>;
}

/** What a step says: all is well, something to know, or why it was not tried. */
export type Remark = null | {
  readonly kind: 'remark' | 'fault' | 'notTried';
  readonly text: string;
  readonly remedy?: string;
};

/** One call as it was found. */
export interface CallFinding {
  readonly call: CallName;
  readonly method: string;
  /** With its version; `{name}` stands for an id. */
  readonly path: string;
  /** Application permissions, all of which it needs. */
  readonly permissions: readonly string[];
  readonly outcome: 'passed' | 'failed' | 'missing' | 'notTried';
  readonly status: number | null;
  readonly rows: number | null;
  readonly ms: number | null;
  readonly text: string | null;
  readonly remedy: string | null;
}

/** Takes the steps one after the other; what one cannot do keeps none of the others. */
export async function takeSteps(
  visit: Visit,
  steps: readonly Step[],
): Promise<readonly CallFinding[]> {
  const findings: CallFinding[] = [];
  for (const step of steps) findings.push(...(await takeStep(visit, step)));
  return findings;
}

async function takeStep(visit: Visit, step: Step): Promise<readonly CallFinding[]> {
  const notes: NotedCall[] = [];
  const noting = { ...visit, graph: notingGraph(visit.graph, notes) };
  const remark = await step.work(noting).catch((error: unknown) => faultOf(error));
  const noteOf = (call: CallName): NotedCall | undefined => {
    const own = notes.filter((one) => one.call === call);
    // What was refused once and done then is done: a member that is in already, a group that is not yet known.
    return own.find((one) => !isRefused(one)) ?? own.at(-1);
  };
  // What was refused says why it was; what goes wrong without a refusal is told with the last call.
  const refused = step.calls.find((call) => isRefused(noteOf(call)));
  const telling = refused ?? step.calls.at(-1);
  return step.calls.map((call) =>
    findingOf(step, call, noteOf(call), call === telling ? remark : null),
  );
}

function isRefused(note: NotedCall | undefined): boolean {
  return note !== undefined && (note.status === null || note.status >= 400);
}

function findingOf(
  { isOptional = false }: Step,
  call: CallName,
  note: NotedCall | undefined,
  said: Remark,
): CallFinding {
  const { status = null, rows = null, ms = null } = note ?? {};
  const { method, version, path, permissions } = calls[call];
  const known = { call, method, path: `${version}${path}`, permissions, status, rows, ms };
  const of = { ...known, text: said?.text ?? null, remedy: said?.remedy ?? null };
  if (said?.kind === 'fault') return { ...of, outcome: isOptional ? 'missing' : 'failed' };
  // A step of several calls ends with the one that fails; those after it were not made.
  if (note === undefined && said?.kind !== 'remark') return { ...of, outcome: 'notTried' };
  return { ...of, outcome: 'passed' };
}

function faultOf(error: unknown): Remark {
  const text = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof GraphError ? remedies[error.kind] : undefined;
  return { kind: 'fault', text, ...(remedy === undefined ? {} : { remedy }) };
}

const remedies: Readonly<Partial<Record<GraphError['kind'], string>>> = {
  forbidden:
    'grant the permission in Entra and let an administrator consent; where the token carries it, look for Conditional Access, a missing licence, or a role of the application in Intune',
  ambiguous: 'rename or delete all but one',
};
