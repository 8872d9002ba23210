/**
 * The fault plan: what goes wrong, on which calls, how often. It comes from the scenario and can be changed while
 * the emulator runs. A fault after `apply` is the case that matters most: the change was made, only the answer was
 * lost. Chance is seeded by a counter of requests, so a plan gives the same faults in every run with the same calls.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Fault, faultSchema } from '../fleet/fleet.ts';

/** Checks a plan from outside; throws an error that names the place. */
export function parseFaults(plan: unknown): readonly Fault[] {
  const parsed = z.array(faultSchema).safeParse(plan);
  if (parsed.success) return parsed.data;
  throw new Error(`The fault plan is not right. ${z.prettifyError(parsed.error)}`);
}

/** A plan at work. */
export interface FaultPlan {
  set(faults: readonly Fault[]): void;
  list(): readonly (Fault & { readonly hits: number })[];
  /** The first fault that strikes this request, counted as struck. */
  strike(request: {
    readonly method: string;
    readonly path: string;
    readonly at: number;
  }): Fault | null;
}

/** Creates a plan. */
export function createFaultPlan(seed: number, faults: readonly Fault[]): FaultPlan {
  let active = faults.map(arm);
  let requests = 0;
  return {
    set: (next) => void (active = next.map(arm)),
    list: () => active.map(({ fault, hits }) => ({ ...fault, hits })),
    strike: (request) => {
      requests += 1;
      for (const [nth, armed] of active.entries()) {
        if (!armed.matches(request) || armed.hits >= (armed.fault.times ?? Infinity)) continue;
        if (chance(`${seed}/${nth}/${requests}`) >= armed.fault.probability) continue;
        armed.hits += 1;
        return armed.fault;
      }
      return null;
    },
  };
}

interface ArmedFault {
  readonly fault: Fault;
  readonly matches: (request: { method: string; path: string; at: number }) => boolean;
  hits: number;
}

function arm(fault: Fault): ArmedFault {
  const path = fault.match.path === undefined ? null : new RegExp(fault.match.path, 'i');
  const method = fault.match.method?.toUpperCase();
  const from = fault.from === undefined ? -Infinity : Date.parse(fault.from);
  const to = fault.to === undefined ? Infinity : Date.parse(fault.to);
  return {
    fault,
    hits: 0,
    matches: (request) =>
      (method === undefined || method === request.method) &&
      (path === null || path.test(request.path)) &&
      from <= request.at &&
      request.at < to,
  };
}

function chance(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
