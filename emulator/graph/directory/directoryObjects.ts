/**
 * The directory's devices and groups as JSON, and the references by which members are named
 * (`…/directoryObjects/{id}`).
 */
import type { DeviceFacts } from '../../fleet/fleet.ts';
import type { GraphCall } from '../../http/call.ts';
import { notFound } from '../../http/errors.ts';
import { nouns, type GroupRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { isoSeconds } from '../intune/managedDeviceFields.ts';

/** The group a path names, or 404. */
export function groupOf(
  call: GraphCall,
  tenant: Tenant,
): { readonly id: string; readonly record: GroupRecord } {
  const id = (call.params['id'] ?? '').toLowerCase();
  const record = tenant.documents.get(nouns.group, id);
  if (record === undefined || !tenant.replicas.hasGroup(id, call)) throw notFound('directory', id);
  return { id, record };
}

/** What an object id leads to. */
export type DirectoryObject =
  | { readonly kind: 'device'; readonly id: string; readonly index: number }
  | { readonly kind: 'group'; readonly id: string; readonly record: GroupRecord }
  | { readonly kind: 'user'; readonly id: string };

/** The one user of the tenant: he sits in the registration group so that an untyped listing is not all devices. */
export const administrator = {
  id: '5b1c7a0e-3f5d-4c58-9d0a-6b8f0d3e2a11',
  displayName: 'Endpoint Administrator',
  userPrincipalName: 'endpoint.admin@emulated.example',
  mail: 'endpoint.admin@emulated.example',
} as const;

/** Finds a directory object by its object id (not by a device's Entra or Intune id). */
export function findDirectoryObject(tenant: Tenant, id: string): DirectoryObject | null {
  const key = id.toLowerCase();
  const record = tenant.documents.get(nouns.group, key);
  if (record !== undefined) return { kind: 'group', id: key, record };
  if (key === administrator.id) return { kind: 'user', id: key };
  const index = tenant.fleet.indexOf(key);
  if (index === undefined || tenant.fleet.facts(index).objectId !== key) return null;
  return { kind: 'device', id: key, index };
}

/** The id in `https://…/v1.0/directoryObjects/{id}`; also `/devices/{id}`. Null when it is no such reference. */
export function readReference(reference: unknown): string | null {
  if (typeof reference !== 'string') return null;
  const match = /\/(?:directoryObjects|devices|groups|users)\/([0-9a-f-]{36})$/i.exec(reference);
  return match?.[1]?.toLowerCase() ?? null;
}

const trust: Readonly<Record<string, string>> = {
  azureADJoined: 'AzureAd',
  hybridAzureADJoined: 'ServerAd',
  azureADRegistered: 'Workplace',
};

/** A directory device. */
export function deviceObject(
  facts: DeviceFacts,
  signIn: { readonly osVersion: string; readonly lastSyncAt: number },
): Record<string, unknown> {
  return {
    id: facts.objectId,
    deletedDateTime: null,
    accountEnabled: true,
    approximateLastSignInDateTime: isoSeconds(signIn.lastSyncAt),
    complianceExpirationDateTime: null,
    deviceId: facts.entraDeviceId,
    displayName: facts.name,
    isCompliant: true,
    isManaged: true,
    manufacturer: facts.manufacturer,
    model: facts.model,
    mdmAppId: '0000000a-0000-0000-c000-000000000000',
    operatingSystem: facts.operatingSystem,
    operatingSystemVersion: signIn.osVersion,
    physicalIds: [],
    profileType: 'RegisteredDevice',
    registrationDateTime: isoSeconds(facts.enrolledAt),
    trustType: trust[facts.joinType] ?? null,
    enrollmentType: 'OnPremiseCoManaged',
    managementType: 'MDM',
    extensionAttributes: {},
  };
}

/** A directory group. */
export function groupObject(id: string, record: GroupRecord): Record<string, unknown> {
  return {
    id,
    deletedDateTime: null,
    classification: null,
    createdDateTime: isoSeconds(record.createdAt),
    description: record.description,
    displayName: record.displayName,
    expirationDateTime: null,
    groupTypes: record.groupTypes,
    isAssignableToRole: null,
    mail: null,
    mailEnabled: record.mailEnabled,
    mailNickname: record.mailNickname,
    membershipRule: record.membershipRule,
    membershipRuleProcessingState: null,
    onPremisesDomainName: null,
    onPremisesLastSyncDateTime: null,
    onPremisesNetBiosName: null,
    onPremisesSamAccountName: null,
    onPremisesSecurityIdentifier: null,
    onPremisesSyncEnabled: null,
    preferredDataLocation: null,
    preferredLanguage: null,
    proxyAddresses: [],
    renewedDateTime: isoSeconds(record.createdAt),
    resourceBehaviorOptions: [],
    resourceProvisioningOptions: [],
    securityEnabled: record.securityEnabled,
    securityIdentifier: securityIdentifier(id),
    theme: null,
    visibility: null,
    onPremisesProvisioningErrors: [],
  };
}

/** Properties of a group that only a GET with `$select` shows. */
export const groupOnRequest: Readonly<Record<string, unknown>> = {
  allowExternalSenders: false,
  autoSubscribeNewMembers: false,
  isSubscribedByMail: false,
  unseenCount: 0,
  hasMembersWithLicenseErrors: false,
};

/** `S-1-12-1-` and the GUID as four numbers. */
function securityIdentifier(id: string): string {
  const hex = id.replaceAll('-', '');
  const parts = [0, 8, 16, 24].map((start) => Number.parseInt(hex.slice(start, start + 8), 16));
  return `S-1-12-1-${parts.join('-')}`;
}
