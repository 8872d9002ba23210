/**
 * What the tenant is: `/organization` (one row: who manages its devices, and whether its directory is synchronised) and
 * `/subscribedSkus` (what it has bought). Both are as the control plane set them, licensed for everything otherwise.
 */
import { contextOf, type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { pick, selectOf } from '../../http/paging.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import type { Noun } from '../../store/documents.ts';
import { guidFrom, type Tenant } from '../../store/tenant.ts';
import { isoSeconds } from '../intune/managedDeviceFields.ts';
import { hourMs } from '../../time.ts';

/** What can be set of the tenant; what is missing is usual. */
export interface OrganizationRecord {
  readonly mobileDeviceManagementAuthority?: 'unknown' | 'intune' | 'sccm' | 'office365';
  /** Null: the directory has never been synchronised. */
  readonly onPremisesSyncEnabled?: boolean | null;
  /** Hours before the call; null = never. */
  readonly hoursSinceSync?: number | null;
  readonly skus?: readonly SkuRecord[];
}

interface SkuRecord {
  readonly skuPartNumber: string;
  readonly capabilityStatus?: string;
  readonly enabled?: number;
  readonly plans: readonly string[];
}

/** Where it is kept: one record. */
export const organizationNoun = 'organization' as Noun<OrganizationRecord>;
export const organizationId = 'organization';

/** Some of the plans of Microsoft 365 E5, by Microsoft's list "Product names and service plan identifiers for licensing". */
const usualSkus: readonly SkuRecord[] = [
  {
    skuPartNumber: 'SPE_E5',
    plans: [
      'WIN10_PRO_ENT_SUB',
      'AAD_PREMIUM',
      'AAD_PREMIUM_P2',
      'INTUNE_A',
      'EXCHANGE_S_ENTERPRISE',
      'WINDOWSUPDATEFORBUSINESS_DEPLOYMENTSERVICE',
    ],
  },
];

const readAccess = {
  versions: 'both',
  dialect: 'directory',
  quota: 'directory',
  method: 'GET',
} as const satisfies Partial<RouteFamily> & Pick<Route, 'method'>;

/** Routes of both. */
export const organizationRoutes: readonly Route[] = [
  {
    ...readAccess,
    document: 'graph/api/organization-list',
    permissions: ['Organization.Read.All', 'Organization.ReadWrite.All', 'Directory.Read.All'],
    path: '/organization',
    handle: listOrganizations,
  },
  {
    ...readAccess,
    document: 'graph/api/subscribedsku-list',
    permissions: ['LicenseAssignment.Read.All', 'Organization.Read.All', 'Directory.Read.All'],
    path: '/subscribedSkus',
    handle: listSkus,
  },
];

function recordOf(tenant: Tenant): OrganizationRecord {
  return tenant.documents.get(organizationNoun, organizationId) ?? {};
}

/** Who manages devices is told only where it is selected. */
const onRequest = 'mobileDeviceManagementAuthority';

function listOrganizations(call: GraphCall, tenant: Tenant): Reply {
  const record = recordOf(tenant);
  const { hoursSinceSync = 0, onPremisesSyncEnabled = null } = record;
  const isSynced = onPremisesSyncEnabled !== null && hoursSinceSync !== null;
  const select = selectOf(call);
  const entity = {
    id: guidFrom('organization'),
    displayName: 'Contoso',
    tenantType: 'AAD',
    onPremisesSyncEnabled,
    onPremisesLastSyncDateTime: isSynced ? isoSeconds(call.at - hoursSinceSync * hourMs) : null,
    ...(select?.includes(onRequest) === true
      ? { [onRequest]: record.mobileDeviceManagementAuthority ?? 'intune' }
      : {}),
  };
  return replyJson(200, {
    '@odata.context': contextOf(call, 'organization'),
    value: [pick(entity, select)],
  });
}

function listSkus(call: GraphCall, tenant: Tenant): Reply {
  const account = guidFrom('organization');
  const value = (recordOf(tenant).skus ?? usualSkus).map((sku) => {
    const skuId = guidFrom(`sku ${sku.skuPartNumber}`);
    const { enabled = tenant.fleet.size } = sku;
    return {
      accountName: 'Contoso',
      accountId: account,
      appliesTo: 'User',
      capabilityStatus: sku.capabilityStatus ?? 'Enabled',
      consumedUnits: Math.min(enabled, tenant.fleet.size),
      id: `${account}_${skuId}`,
      skuId,
      skuPartNumber: sku.skuPartNumber,
      subscriptionIds: [guidFrom(`subscription ${sku.skuPartNumber}`)],
      prepaidUnits: { enabled, suspended: 0, warning: 0, lockedOut: 0 },
      servicePlans: sku.plans.map((servicePlanName) => ({
        servicePlanId: guidFrom(`plan ${servicePlanName}`),
        servicePlanName,
        provisioningStatus: 'Success',
        appliesTo: 'User',
      })),
    };
  });
  return replyJson(200, { '@odata.context': contextOf(call, 'subscribedSkus'), value });
}
