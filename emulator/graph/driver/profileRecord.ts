/**
 * A driver update profile as it is sent, kept and shown. How it approves cannot be changed; a deferral has only one that
 * approves by itself. Sources: Microsoft Graph, "windowsDriverUpdateProfile"; Microsoft, "Manage policy for Windows Driver
 * updates".
 */
import { lastSyncAt } from '../../fleet/fleet.ts';
import { textOf, type GraphCall } from '../../http/call.ts';
import { badRequest } from '../../http/errors.ts';
import { driverProfileHistory } from '../../store/driverProfiles.ts';
import { nouns, type DriverProfileRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { isoSeconds } from '../intune/managedDeviceFields.ts';
import { devicesOf, rowsOf } from './inventoryRows.ts';

type Body = Readonly<Record<string, unknown>>;

const known: ReadonlySet<string> = new Set([
  'displayName',
  'description',
  'approvalType',
  'deploymentDeferralInDays',
  'roleScopeTagIds',
]);
/** What the service fills in itself; sent, it changes nothing. */
const filledIn: ReadonlySet<string> = new Set([
  'id',
  'assignments',
  'createdDateTime',
  'deviceReporting',
  'driverInventories',
  'inventorySyncStatus',
  'lastModifiedDateTime',
  'newUpdates',
]);

const deferralDaysMax = 30;

/** A new profile out of a body. Throws 400. */
export function createDriverProfile(call: GraphCall, body: Body): DriverProfileRecord {
  const { displayName, approvalType } = body;
  if (typeof displayName !== 'string') throw badRequest('intune', 'displayName is required.');
  if (approvalType !== 'automatic' && approvalType !== 'manual')
    throw badRequest('intune', 'approvalType must be automatic or manual.');
  const empty: DriverProfileRecord = {
    displayName,
    description: null,
    roleScopeTagIds: ['0'],
    isAutomatic: approvalType === 'automatic',
    deferralDays: null,
    createdAt: call.at,
    modifiedAt: call.at,
  };
  return changeDriverProfile(call, empty, body);
}

/** A profile after a PATCH. Throws 400. */
export function changeDriverProfile(
  call: GraphCall,
  record: DriverProfileRecord,
  body: Body,
): DriverProfileRecord {
  const unknown = Object.keys(body).find(
    (name) => !known.has(name) && !filledIn.has(name) && !name.includes('@'),
  );
  if (unknown !== undefined)
    throw badRequest(
      'intune',
      `The property '${unknown}' does not exist on type 'microsoft.graph.windowsDriverUpdateProfile'.`,
    );
  const { approvalType, description, roleScopeTagIds: tags } = body;
  if (approvalType !== undefined && (approvalType === 'automatic') !== record.isAutomatic)
    throw badRequest('intune', 'approvalType cannot be changed.');
  return {
    ...record,
    ...('displayName' in body ? { displayName: textOf(body['displayName']) } : {}),
    ...('description' in body
      ? { description: description === null ? null : textOf(description) }
      : {}),
    ...(Array.isArray(tags) ? { roleScopeTagIds: tags.map(String) } : {}),
    deferralDays: deferralIn(record, body),
    modifiedAt: call.at,
  };
}

function deferralIn({ isAutomatic, deferralDays }: DriverProfileRecord, body: Body): number | null {
  const days = 'deploymentDeferralInDays' in body ? body['deploymentDeferralInDays'] : deferralDays;
  const isDeferral = Number.isInteger(days) && Number(days) >= 0 && Number(days) <= deferralDaysMax;
  if (isAutomatic ? !isDeferral : days !== null)
    throw badRequest('intune', 'deploymentDeferralInDays must be 0 to 30, with automatic only.');
  return isAutomatic ? Number(days) : null;
}

/** The profile as Graph shows it. */
export function showDriverProfile(
  call: GraphCall,
  tenant: Tenant,
  { id, record }: { readonly id: string; readonly record: DriverProfileRecord },
): Record<string, unknown> {
  const rows = rowsOf(tenant, id, call.at);
  return {
    '@odata.type': '#microsoft.graph.windowsDriverUpdateProfile',
    id,
    displayName: record.displayName,
    description: record.description,
    approvalType: record.isAutomatic ? 'automatic' : 'manual',
    deploymentDeferralInDays: record.deferralDays,
    deviceReporting: devicesOf(tenant, id, call.at).length,
    newUpdates: rows.filter(({ standing }) => standing.status === 'needsReview').length,
    createdDateTime: isoSeconds(record.createdAt),
    lastModifiedDateTime: isoSeconds(record.modifiedAt),
    roleScopeTagIds: record.roleScopeTagIds,
    inventorySyncStatus: showSync(call, tenant, id),
  };
}

/** Null until it was first brought up to date; pending while somebody has it brought up to date. */
function showSync(call: GraphCall, tenant: Tenant, id: string): Record<string, unknown> | null {
  const history = driverProfileHistory(tenant.documents, id);
  const syncedAt = history === null ? null : lastSyncAt(history, call.at);
  if (syncedAt === null) return null;
  const isPending = (tenant.documents.get(nouns.driverSync, id)?.doneAt ?? 0) > call.at;
  return {
    lastSuccessfulSyncDateTime: isoSeconds(syncedAt),
    driverInventorySyncState: isPending ? 'pending' : 'success',
  };
}
