/**
 * `deviceManagement/windowsQualityUpdateProfiles` (beta): expedite one release by group. The release is
 * named by its date; only an expeditable one is taken, and a restart is forced after 0, 1 or 2 days.
 */
import type { CatalogEntry } from '../../fleet/fleet.ts';
import type { GraphCall } from '../../http/call.ts';
import { badRequest } from '../../http/errors.ts';
import { nouns, type ProfileRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { isoSeconds, midnight } from './managedDeviceFields.ts';
import { profileRoutes } from './updateProfiles.ts';

type Body = Readonly<Record<string, unknown>>;

/** Routes of expedite profiles. */
export const qualityUpdateProfileRoutes = profileRoutes({
  path: '/deviceManagement/windowsQualityUpdateProfiles',
  pages: 'graph/api/intune-softwareupdate-windowsqualityupdate',
  noun: nouns.profile,
  assigned: { noun: nouns.profileAssignment, type: 'windowsQualityUpdateProfileAssignment' },
  show: (_call, tenant, { id, record }) => show(tenant, id, record),
  create: created,
  change: changed,
});

function show(tenant: Tenant, id: string, record: ProfileRecord): Record<string, unknown> {
  const entry = tenant.catalog.entry(record.entryName);
  const on = entry === undefined ? '' : new Date(entry.publishedAt).toISOString().slice(0, 10);
  return {
    '@odata.type': '#microsoft.graph.windowsQualityUpdateProfile',
    id,
    displayName: record.displayName,
    description: record.description,
    expeditedUpdateSettings: {
      '@odata.type': 'microsoft.graph.expeditedWindowsQualityUpdateSettings',
      qualityUpdateRelease: record.qualityUpdateRelease,
      daysUntilForcedReboot: record.daysUntilForcedReboot,
    },
    createdDateTime: isoSeconds(record.createdAt),
    lastModifiedDateTime: isoSeconds(record.modifiedAt),
    roleScopeTagIds: record.roleScopeTagIds,
    releaseDateDisplayName: entry === undefined ? '' : `${on} - ${entry.shortName}`,
    deployableContentDisplayName:
      entry === undefined ? '' : `${entry.shortName} Security Updates for Windows 10 and later`,
  };
}

function created(call: GraphCall, tenant: Tenant, body: Body): ProfileRecord {
  if (typeof body['displayName'] !== 'string')
    throw badRequest('intune', 'displayName is required.');
  const settings = readSettings(call, tenant, body['expeditedUpdateSettings']);
  return {
    displayName: body['displayName'],
    description: typeof body['description'] === 'string' ? body['description'] : null,
    roleScopeTagIds: Array.isArray(body['roleScopeTagIds'])
      ? body['roleScopeTagIds'].map(String)
      : ['0'],
    ...settings,
    createdAt: call.at,
    modifiedAt: call.at,
  };
}

type Settings = Pick<ProfileRecord, 'entryName' | 'qualityUpdateRelease' | 'daysUntilForcedReboot'>;

function readSettings(call: GraphCall, tenant: Tenant, sent: unknown): Settings {
  const settings = (sent ?? {}) as Readonly<Record<string, unknown>>;
  const days = settings['daysUntilForcedReboot'];
  if (days !== 0 && days !== 1 && days !== 2) {
    throw badRequest(
      'intune',
      `daysUntilForcedReboot must be 0, 1 or 2; ${JSON.stringify(days)} was sent.`,
    );
  }
  const wanted = settings['qualityUpdateCatalogItemId'] ?? settings['qualityUpdateRelease'];
  const entry = tenant.catalog
    .entriesAt(call.at)
    .find((one) => isNamed(tenant, one, String(wanted)));
  if (entry === undefined)
    throw badRequest('intune', `There is no quality update released on ${JSON.stringify(wanted)}.`);
  if (!entry.isExpeditable)
    throw badRequest('intune', `The quality update ${entry.shortName} cannot be expedited.`);
  return {
    entryName: entry.name,
    qualityUpdateRelease: releaseDate(entry),
    daysUntilForcedReboot: days,
  };
}

/** The date by which Intune names a release. */
function releaseDate(entry: CatalogEntry): string {
  return midnight(entry.publishedAt);
}

/** A release is named by the very instant that the catalogue item shows, or by the item's id. */
function isNamed(tenant: Tenant, entry: CatalogEntry, wanted: string): boolean {
  if (entry.id === wanted) return true;
  const at = Date.parse(wanted);
  if (tenant.profile === 'strict') return at === Date.parse(releaseDate(entry));
  return (
    !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === releaseDate(entry).slice(0, 10)
  );
}

function changed(
  call: GraphCall,
  tenant: Tenant,
  { record, body }: { readonly record: ProfileRecord; readonly body: Body },
): ProfileRecord {
  const sent = body['expeditedUpdateSettings'];
  return {
    ...record,
    ...(typeof body['displayName'] === 'string' ? { displayName: body['displayName'] } : {}),
    ...(typeof body['description'] === 'string' ? { description: body['description'] } : {}),
    ...(Array.isArray(body['roleScopeTagIds'])
      ? { roleScopeTagIds: body['roleScopeTagIds'].map(String) }
      : {}),
    ...(sent === undefined ? {} : readSettings(call, tenant, sent)),
    modifiedAt: call.at,
  };
}
