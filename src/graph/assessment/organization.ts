/**
 * What a tenant is and has bought. Sources: Graph's pages "List organizations" and "List subscribedSkus"; names of plans are
 * those of Microsoft's list "Product names and service plan identifiers for licensing".
 */
import { z } from 'zod';
import type { Licence, Organization } from '#core/tenant/assessment/facts.ts';
import { calls, pathOf } from '../calls.ts';
import { GraphError } from '../error.ts';
import { allOf } from '../paging.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { wireMaybeInstant, wireText } from '../wire.ts';

const wireOrganization = z.object({
  mobileDeviceManagementAuthority: z.string().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  onPremisesLastSyncDateTime: wireMaybeInstant,
});

/** Who manages the tenant's devices, and how its directory is fed. Throws GraphError `malformed` where no tenant is told. */
export async function readOrganization(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<Organization> {
  const path = pathOf(calls.listOrganizations, {});
  const query = { $select: Object.keys(wireOrganization.shape).join(',') };
  const [wire] = await allOf(graph, { path, query, asOf, row: wireOrganization });
  if (wire === undefined)
    throw new GraphError(`GET ${path} names no organization`, { kind: 'malformed' });
  return {
    authority: wire.mobileDeviceManagementAuthority ?? null,
    isSynced: wire.onPremisesSyncEnabled ?? null,
    syncedAt: wire.onPremisesLastSyncDateTime,
  };
}

const wireSku = z.object({
  skuPartNumber: wireText,
  capabilityStatus: z.string().nullish(),
  prepaidUnits: z.object({ enabled: z.number().nullish() }).nullish(),
  servicePlans: z.array(z.object({ servicePlanName: z.string().nullish() })).nullish(),
});

/** What the tenant has bought; a row that cannot be read is left out. */
export async function listLicences(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<readonly Licence[]> {
  const path = pathOf(calls.listLicences, {});
  const licences: Licence[] = [];
  for await (const page of soundPagesOf(graph, { path, asOf, row: wireSku }))
    licences.push(
      ...page.map((wire) => ({
        sku: wire.skuPartNumber,
        isUsable: wire.capabilityStatus === 'Enabled' || wire.capabilityStatus === 'Warning',
        units: wire.prepaidUnits?.enabled ?? 0,
        plans: (wire.servicePlans ?? []).flatMap(({ servicePlanName }) => servicePlanName ?? []),
      })),
    );
  return licences;
}
