/**
 * The fault plan: what goes wrong, on which calls, how often. It comes from the scenario and can be changed while
 * the emulator runs. A fault after `apply` is the case that matters most: the change was made, only the answer was
 * lost. Chance is seeded by a counter of requests, so a plan gives the same faults in every run with the same calls.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Fault, faultSchema } from '../fleet/fleet.ts';
import { dayMs } from '../time.ts';

/** Checks a plan from outside; throws an error that names the place. */
export function parseFaults(plan: unknown): readonly Fault[] {
  const parsed = z.array(faultSchema).safeParse(plan);
  if (parsed.success) return parsed.data;
  throw new Error(`The fault plan is not right. ${z.prettifyError(parsed.error)}`);
}

/** Whose a call is: the token endpoint, the query service of Log Analytics, Graph, or a public list of builds. */
export type Host = 'graph' | 'login' | 'analytics' | 'feeds';

/** What of a request a fault looks at. */
export interface Strikeable {
  readonly host: Host;
  readonly method: string;
  readonly path: string;
  readonly at: number;
}

/** A plan at work. */
export interface FaultPlan {
  set(faults: readonly Fault[]): void;
  list(): readonly (Fault & { readonly hits: number })[];
  /** The first fault that strikes this request, counted as struck. */
  strike(request: Strikeable): Fault | null;
}

/** Creates a plan. Days of its faults count from `patchTuesdayAt`. */
export function createFaultPlan(
  { seed, patchTuesdayAt }: { readonly seed: number; readonly patchTuesdayAt: number },
  faults: readonly Fault[],
): FaultPlan {
  const armed = (fault: Fault) => arm(fault, patchTuesdayAt);
  let active = faults.map(armed);
  // Lists are counted by themselves, so that asking for them changes no chance of Graph's.
  const requests = { graph: 0, feeds: 0 };
  return {
    set: (next) => void (active = next.map(armed)),
    list: () => active.map(({ fault, hits }) => ({ ...fault, hits })),
    strike: (request) => {
      const kind = request.host === 'feeds' ? 'feeds' : 'graph';
      requests[kind] += 1;
      for (const [nth, one] of active.entries()) {
        if (!one.matches(request) || one.hits >= (one.fault.times ?? Infinity)) continue;
        if (chance(`${seed}/${nth}/${requests[kind]}`) >= one.fault.probability) continue;
        one.hits += 1;
        return one.fault;
      }
      return null;
    },
  };
}

/** Hosts whose calls only a fault strikes that names them. */
const unnamed: ReadonlySet<Host> = new Set(['login', 'feeds']);

interface ArmedFault {
  readonly fault: Fault;
  readonly matches: (request: Strikeable) => boolean;
  hits: number;
}

function arm(fault: Fault, patchTuesdayAt: number): ArmedFault {
  const path = fault.match.path === undefined ? null : new RegExp(fault.match.path, 'i');
  const method = fault.match.method?.toUpperCase();
  const { host } = fault.match;
  const from = instantOf(fault.from, patchTuesdayAt) ?? -Infinity;
  const to = instantOf(fault.to, patchTuesdayAt) ?? Infinity;
  return {
    fault,
    hits: 0,
    matches: (request) =>
      (host === undefined ? !unnamed.has(request.host) : host === request.host) &&
      (method === undefined || method === request.method) &&
      (path === null || path.test(request.path)) &&
      from <= request.at &&
      request.at < to,
  };
}

function instantOf(given: Fault['from'], patchTuesdayAt: number): number | null {
  if (given === undefined) return null;
  return typeof given === 'number' ? patchTuesdayAt + given * dayMs : Date.parse(given);
}

function chance(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
