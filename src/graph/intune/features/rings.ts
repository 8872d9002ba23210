/**
 * What an update ring says of new versions of Windows: how long they are kept away, and how long after that they may wait.
 * With a feature update profile the ring is to keep nothing away, since both together make an offer late. Source: Graph's
 * resource page "windowsUpdateForBusinessConfiguration".
 */
import { z } from 'zod';
import { calls, to } from '../../calls.ts';
import type { Graph } from '../../request.ts';
import { unwrapped, wireNothing } from '../../wire.ts';

/** That part of a ring. */
export interface RingFeatures {
  readonly deferralDays: number;
  /** Null = Windows decides when it is forced. */
  readonly deadlineDays: number | null;
}

interface OfPolicy {
  readonly policyId: string;
  readonly asOf: number;
}

const wireRing = z.object({
  featureUpdatesDeferralPeriodInDays: z.number().int(),
  deadlineForFeatureUpdatesInDays: z.number().int().nullish(),
});

/** What a ring says of them. Throws GraphError `notFound`. */
export async function readRingFeatures(
  graph: Graph,
  { policyId, asOf }: OfPolicy,
): Promise<RingFeatures> {
  const call = to(calls.readRingPolicy, { policyId });
  const wire = await graph.request({ ...call, asOf, schema: unwrapped(wireRing) });
  return {
    deferralDays: wire.featureUpdatesDeferralPeriodInDays,
    deadlineDays: wire.deadlineForFeatureUpdatesInDays ?? null,
  };
}

/** Changes that part of a ring alone. Safe to repeat. */
export async function patchRingFeatures(
  graph: Graph,
  { policyId, asOf, features }: OfPolicy & { readonly features: RingFeatures },
): Promise<void> {
  const { deferralDays, deadlineDays } = features;
  await graph.request({
    ...to(calls.patchRingPolicy, { policyId }),
    asOf,
    schema: wireNothing,
    body: {
      '@odata.type': '#microsoft.graph.windowsUpdateForBusinessConfiguration',
      featureUpdatesDeferralPeriodInDays: deferralDays,
      deadlineForFeatureUpdatesInDays: deadlineDays,
    },
  });
}
