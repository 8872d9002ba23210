/** Intune's quality update policies, which approve updates and switch hotpatches on. Source: Graph's resource page "windowsQualityUpdatePolicy". */
import { z } from 'zod';
import { calls, pathOf } from '../calls.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { wireMaybeText } from '../wire.ts';
import { readAssignments, type Assignment } from './assignments.ts';

/** One of them. */
export interface QualityPolicy {
  readonly policyId: string;
  readonly displayName: string;
  readonly description: string | null;
}

const wirePolicy = z.object({
  id: z.string().min(1),
  displayName: wireMaybeText,
  description: wireMaybeText,
});

/** All of them; one that cannot be read is left out. */
export async function listQualityPolicies(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<readonly QualityPolicy[]> {
  const path = pathOf(calls.listQualityPolicies, {});
  const policies: QualityPolicy[] = [];
  for await (const page of soundPagesOf(graph, { path, asOf, row: wirePolicy }))
    policies.push(
      ...page.map(({ id, displayName, description }) => ({
        policyId: id,
        displayName: displayName ?? id,
        description,
      })),
    );
  return policies;
}

/** Whom one reaches. Throws GraphError `notFound`. */
export async function readQualityPolicyTargets(
  graph: Graph,
  { policyId, asOf }: { readonly policyId: string; readonly asOf: number },
): Promise<readonly Assignment[]> {
  return await readAssignments(graph, {
    path: pathOf(calls.readQualityPolicyTargets, { policyId }),
    asOf,
  });
}
