/**
 * A feature update profile as it is sent, kept and shown. The version must be one that is still serviced. Dates of a
 * rollout that do not fit are answered with an error that names nothing, as the service does. Sources: Microsoft Graph,
 * "windowsFeatureUpdateProfile"; Microsoft, "Configure rollout options for feature update policies"; the limits of dates
 * as users of microsoft/Microsoft365DSC met them (issues 3438 and 4614).
 */
import { deployableAt } from '../../fleet/fleet.ts';
import { textOf, type GraphCall } from '../../http/call.ts';
import { badRequest } from '../../http/errors.ts';
import type { FeatureProfileRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { isoSeconds } from '../intune/managedDeviceFields.ts';
import { dayMs } from '../../time.ts';

type Body = Readonly<Record<string, unknown>>;
type Rollout = NonNullable<FeatureProfileRecord['rollout']>;

const known: ReadonlySet<string> = new Set([
  'displayName',
  'description',
  'featureUpdateVersion',
  'installFeatureUpdatesOptional',
  'installLatestWindows10OnWindows11IneligibleDevice',
  'roleScopeTagIds',
  'rolloutSettings',
]);
/** What the service fills in itself; sent, it changes nothing. */
const filledIn: ReadonlySet<string> = new Set([
  'id',
  'assignments',
  'createdDateTime',
  'deployableContentDisplayName',
  'endOfSupportDate',
  'lastModifiedDateTime',
]);

/** Days from now on which the first of several groups may be offered an update, and from that to the last group. */
const leadDays = 2;
const spanDays = 1;

/** A new profile out of a body. Throws 400. */
export function createFeatureProfile(
  call: GraphCall,
  tenant: Tenant,
  body: Body,
): FeatureProfileRecord {
  for (const name of ['displayName', 'featureUpdateVersion'])
    if (typeof body[name] !== 'string') throw badRequest('intune', `${name} is required.`);
  const empty: FeatureProfileRecord = {
    displayName: '',
    description: null,
    roleScopeTagIds: ['0'],
    featureUpdateVersion: '',
    product: '',
    version: '',
    isOptional: false,
    fallsBackToWindows10: body['installLatestWindows10OnWindows11IneligibleDevice'] === true,
    rollout: null,
    createdAt: call.at,
    modifiedAt: call.at,
  };
  return changeFeatureProfile(call, tenant, { record: empty, body });
}

/** A profile after a PATCH. Throws 400. */
export function changeFeatureProfile(
  call: GraphCall,
  tenant: Tenant,
  { record, body }: { readonly record: FeatureProfileRecord; readonly body: Body },
): FeatureProfileRecord {
  checkNames(body);
  const fallsBack = body['installLatestWindows10OnWindows11IneligibleDevice'];
  if (typeof fallsBack === 'boolean' && fallsBack !== record.fallsBackToWindows10)
    throw badRequest(
      'intune',
      'installLatestWindows10OnWindows11IneligibleDevice cannot be changed once the profile is created.',
    );
  const isOptional = body['installFeatureUpdatesOptional'];
  const tags = body['roleScopeTagIds'];
  return {
    ...record,
    ...('displayName' in body ? { displayName: textOf(body['displayName']) } : {}),
    ...('description' in body ? { description: descriptionIn(body) } : {}),
    ...(Array.isArray(tags) ? { roleScopeTagIds: tags.map(String) } : {}),
    ...('featureUpdateVersion' in body ? versionIn(call, tenant, body) : {}),
    ...(typeof isOptional === 'boolean' ? { isOptional } : {}),
    ...('rolloutSettings' in body ? { rollout: rolloutIn(call, body, record.rollout) } : {}),
    modifiedAt: call.at,
  };
}

function checkNames(body: Body): void {
  const unknown = Object.keys(body).find(
    (name) => !known.has(name) && !filledIn.has(name) && !name.includes('@'),
  );
  if (unknown === undefined) return;
  throw badRequest(
    'intune',
    `The property '${unknown}' does not exist on type 'microsoft.graph.windowsFeatureUpdateProfile'.`,
  );
}

function descriptionIn(body: Body): string | null {
  const { description } = body;
  return description === null ? null : textOf(description);
}

function versionIn(
  call: GraphCall,
  { catalog }: Tenant,
  body: Body,
): Pick<FeatureProfileRecord, 'featureUpdateVersion' | 'product' | 'version'> {
  const wanted = textOf(body['featureUpdateVersion']);
  const found = deployableAt(catalog.versions, call.at).find((one) => nameOf(one) === wanted);
  if (found === undefined)
    throw badRequest('intune', `There is no feature update ${JSON.stringify(wanted)} to deploy.`);
  return { featureUpdateVersion: wanted, product: found.product, version: found.version };
}

/** `Windows 11, version 25H2`: what profiles call a version. */
export function nameOf({ product, version }: { product: string; version: string }): string {
  return `${product}, version ${version}`;
}

/** A start that was there before may lie in the past, a new one may not. */
function rolloutIn(call: GraphCall, body: Body, before: Rollout | null): Rollout | null {
  const sent = body['rolloutSettings'];
  if (sent === null) return null;
  if (typeof sent !== 'object') throw opaque();
  const settings = sent as Body;
  const startAt = instantIn(settings['offerStartDateTimeInUTC']);
  const endAt = instantIn(settings['offerEndDateTimeInUTC']);
  const intervalDays = settings['offerIntervalInDays'] ?? null;
  if (startAt === null && endAt === null && intervalDays === null) return null;
  const isGradual = endAt !== null;
  const isWhole =
    startAt !== null &&
    (isGradual
      ? Number.isInteger(intervalDays) && Number(intervalDays) > 0
      : intervalDays === null);
  if (!isWhole) throw opaque();
  const today = Math.floor(call.at / dayMs) * dayMs;
  const earliest = isGradual ? today + leadDays * dayMs : today;
  if (startAt < earliest && startAt !== before?.startAt) throw opaque();
  if (isGradual && endAt < startAt + spanDays * dayMs) throw opaque();
  return { startAt, endAt, intervalDays: isGradual ? Number(intervalDays) : null };
}

function instantIn(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(at)) throw opaque();
  return at;
}

function opaque(): Error {
  return badRequest('intune', 'An error has occurred');
}

/** The profile as Graph shows it. */
export function showFeatureProfile(
  { catalog }: Tenant,
  id: string,
  record: FeatureProfileRecord,
): Record<string, unknown> {
  const version = catalog.versions.find((one) => nameOf(one) === record.featureUpdateVersion);
  const { rollout } = record;
  return {
    '@odata.type': '#microsoft.graph.windowsFeatureUpdateProfile',
    id,
    displayName: record.displayName,
    description: record.description,
    featureUpdateVersion: record.featureUpdateVersion,
    createdDateTime: isoSeconds(record.createdAt),
    lastModifiedDateTime: isoSeconds(record.modifiedAt),
    roleScopeTagIds: record.roleScopeTagIds,
    deployableContentDisplayName: record.featureUpdateVersion,
    endOfSupportDate: version === undefined ? null : isoSeconds(version.endsAt),
    installLatestWindows10OnWindows11IneligibleDevice: record.fallsBackToWindows10,
    installFeatureUpdatesOptional: record.isOptional,
    rolloutSettings: {
      offerStartDateTimeInUTC: rollout === null ? null : isoSeconds(rollout.startAt),
      offerEndDateTimeInUTC: rollout?.endAt == null ? null : isoSeconds(rollout.endAt),
      offerIntervalInDays: rollout?.intervalDays ?? null,
    },
  };
}
