/** What can go wrong with a Graph call, as a scenario or a tester writes it down. The server carries it out. */
import { z } from 'zod';

/** One planned fault. Source: graph.md section 10, fault plan and universal faults. */
export const faultSchema = z
  .strictObject({
    /** Which calls: method and a regular expression on the path (case is ignored). Empty = every call. */
    match: z
      .strictObject({ method: z.string().optional(), path: z.string().optional() })
      .default({}),
    kind: z.enum(['status', 'reset', 'truncate', 'slow', 'html502', 'partial']),
    status: z.int().min(400).max(599).optional(),
    /** Graph's error code in the body. */
    code: z.string().optional(),
    /** Seconds, `absent`, or `date` (an HTTP date). */
    retryAfter: z.union([z.number().min(0), z.literal('absent'), z.literal('date')]).optional(),
    /** `apply`: the change is made, only the answer is lost. */
    after: z.enum(['before', 'apply']).default('before'),
    probability: z.number().min(0).max(1).default(1),
    /** At most so often. */
    times: z.int().min(1).optional(),
    /** For `slow`. */
    delayMs: z.number().min(0).max(600_000).default(60_000),
    /** For `partial`: the share of a page that is left out. */
    share: z.number().min(0).max(1).default(0.3),
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(
    (fault) => fault.kind !== 'status' || fault.status !== undefined,
    'kind "status" needs a status',
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
