/**
 * How a tenant lets people sign in. Sources: Graph's resource pages "conditionalAccessPolicy" and
 * "identitySecurityDefaultsEnforcementPolicy".
 */
import { z } from 'zod';
import type { AccessPolicy } from '#core/tenant/assessment/facts.ts';
import { calls, pathOf, to } from '../calls.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { unwrapped, wireMaybeText } from '../wire.ts';

const wirePolicy = z.object({
  id: z.string().min(1),
  displayName: wireMaybeText,
  state: z.string().nullish(),
  conditions: z
    .object({ users: z.object({ includeUsers: z.array(z.string()).nullish() }).nullish() })
    .nullish(),
  grantControls: z.object({ builtInControls: z.array(z.string()).nullish() }).nullish(),
});

/** Conditional access policies that are in force. */
export async function listAccessPolicies(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<readonly AccessPolicy[]> {
  const path = pathOf(calls.listAccessPolicies, {});
  const policies: AccessPolicy[] = [];
  for await (const page of soundPagesOf(graph, { path, asOf, row: wirePolicy }))
    policies.push(
      ...page
        .filter(({ state }) => state === 'enabled')
        .map((wire) => ({
          policyId: wire.id,
          name: wire.displayName ?? wire.id,
          isForAllUsers: wire.conditions?.users?.includeUsers?.includes('All') ?? false,
          wantsMfa: wire.grantControls?.builtInControls?.includes('mfa') ?? false,
        })),
    );
  return policies;
}

const wireDefaults = z.object({ isEnabled: z.boolean() });

/** Whether security defaults are on. */
export async function readSecurityDefaults(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<boolean> {
  const call = to(calls.readSecurityDefaults, {});
  const { isEnabled } = await graph.request({ ...call, asOf, schema: unwrapped(wireDefaults) });
  return isEnabled;
}
