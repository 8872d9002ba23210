/**
 * What can go wrong with a call, as a scenario or a tester writes it down: which calls, how, how often and between which
 * instants. The server carries it out; `scenarios/README.md` tells every kind with an example.
 */
import { z } from 'zod';
import { minuteMs } from '../../time.ts';

/** Each kind and what it does; told by the control plane as well. */
export const faultKinds = {
  status: 'an error answer with `status`, `code`, `retryAfter`, `headers`',
  reset: 'the connection breaks without an answer',
  truncate: 'the body ends in the middle and the connection breaks',
  slow: 'the answer waits `delayMs` of real time',
  html502: "a gateway's page in HTML with status 502",
  garbage: 'status 200 and a body that is no JSON',
  empty: 'status 200 and no body',
  partial: 'a page of managed devices lacks a `share` of its rows',
  stale: 'a listing lists nobody and has no further page',
  old: 'the answer is as of `ageDays` before',
  poison: 'the fields of `set` are overwritten in the `rows` first rows that fit `where`',
} as const;

const [firstKind, ...otherKinds] = Object.keys(faultKinds) as (keyof typeof faultKinds)[];

/** An instant (ISO 8601), or days after the second Tuesday. */
const instant = z.union([z.iso.datetime({ offset: true }), z.number()]);

const match = z
  .strictObject({
    method: z.string().optional(),
    /** A regular expression on version, path and query, case ignored. */
    path: z.string().optional(),
    /** Whose calls; left out = all but those for tokens and for public lists. */
    host: z.enum(['graph', 'login', 'analytics', 'feeds']).optional(),
  })
  .default({});

/** One planned fault. */
export const faultSchema = z
  .strictObject({
    match,
    kind: z.enum([firstKind ?? 'status', ...otherKinds]),
    status: z.int().min(400).max(599).optional(),
    /** Graph's error code in the body. */
    code: z.string().optional(),
    /** Seconds, `absent`, or `date` (an HTTP date). */
    retryAfter: z.union([z.number().min(0), z.literal('absent'), z.literal('date')]).optional(),
    /** Further headers of a status, such as a `WWW-Authenticate` with a claims challenge. */
    headers: z.record(z.string(), z.string()).default({}),
    /** `apply`: the change is made, only the answer is spoilt. */
    after: z.enum(['before', 'apply']).default('before'),
    probability: z.number().min(0).max(1).default(1),
    /** At most so often. */
    times: z.int().min(1).optional(),
    /** For `slow`. */
    delayMs: z.number().min(0).max(600_000).default(minuteMs),
    /** For `partial`: the share of a page that is left out. */
    share: z.number().min(0).max(1).default(0.3),
    /** For `old`. */
    ageDays: z.number().min(0).max(400).default(30),
    /** For `poison`: what the rows are made to say. A dot leads into an object; a table's columns are named as they are. */
    set: z.record(z.string(), z.unknown()).default({}),
    /** For `poison`: which rows; every field must be equal. Empty = every row. */
    where: z.record(z.string(), z.unknown()).default({}),
    /** For `poison`: how many rows of each answer. */
    rows: z.union([z.int().min(1), z.literal('all')]).default('all'),
    from: instant.optional(),
    to: instant.optional(),
  })
  .refine(
    (fault) => fault.kind !== 'status' || fault.status !== undefined,
    'kind "status" needs a status',
  )
  .refine(
    (fault) => fault.kind !== 'poison' || Object.keys(fault.set).length > 0,
    'kind "poison" needs set: the fields to overwrite',
  )
  .refine((fault) => isRegExp(fault.match.path), 'match.path is not a regular expression');

/** One planned fault, defaults filled in. */
export type Fault = z.infer<typeof faultSchema>;

function isRegExp(source: string | undefined): boolean {
  try {
    return new RegExp(source ?? '') instanceof RegExp;
  } catch {
    return false;
  }
}
