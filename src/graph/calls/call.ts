/**
 * What is known of a call before it is made, and the path that is made from it. Two things are asked of the table as a
 * whole: which permissions an application needs, and whether those it has are enough.
 */

/** The version a call goes to. `v1` is that of Log Analytics, which is no part of Graph. */
type ApiVersion = 'v1.0' | 'beta' | 'v1';

/** One kind of call. */
export interface KnownCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly version: ApiVersion;
  /** After the version; `{name}` stands for an id. */
  readonly path: string;
  /** Application permissions, all of which are needed; the least that Microsoft's page names. */
  readonly permissions: readonly Permission[];
  /** Microsoft's page, by its name in Graph's reference where nothing else is said. */
  readonly document: string;
  /** What the answer is, or each entry of its `value`: a type of Microsoft's metadata. */
  readonly answers?: string;
  /** What is sent: a type of Microsoft's metadata, or an action's parameters by name and type. */
  readonly sends?: string | Readonly<Record<string, string>>;
  /** What it is for, where a tenant can do without. */
  readonly only?: Without;
  /** A POST that changes nothing. */
  readonly readOnly?: true;
}

/** What a tenant can do without. */
export type Without = 'mail' | 'advisories' | 'messageCenter' | 'analytics' | 'assessment';

/** An application permission of Microsoft Graph. */
export type Permission =
  | 'Device.Read.All'
  | 'Device.ReadWrite.All'
  | 'DeviceManagementConfiguration.Read.All'
  | 'DeviceManagementConfiguration.ReadWrite.All'
  | 'DeviceManagementManagedDevices.Read.All'
  | 'Group.Create'
  | 'Group.ReadWrite.All'
  | 'GroupMember.Read.All'
  | 'GroupMember.ReadWrite.All'
  | 'LicenseAssignment.Read.All'
  | 'Mail.Send'
  | 'Organization.Read.All'
  | 'Policy.Read.All'
  | 'ServiceHealth.Read.All'
  | 'ServiceMessage.Read.All'
  | 'WindowsUpdates.ReadWrite.All';

/** The names between braces in a path. */
type IdOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | IdOf<Rest>
  : never;

/** The ids that a call's path needs. */
type Ids<Call extends KnownCall> = Readonly<Record<IdOf<Call['path']>, string>>;

/** A call's path without its version, as a batch and the audit name it. */
export function shortPath<Call extends KnownCall>(call: Call, ids: Ids<Call>): string {
  const given: Readonly<Record<string, string>> = ids;
  return call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(given[name] ?? ''),
  );
}

/** A call's path with its version. */
export function pathOf<Call extends KnownCall>(call: Call, ids: Ids<Call>): string {
  return `/${call.version}${shortPath(call, ids)}`;
}

/** A call's method and path, to be spread into a request. */
export function to<Call extends KnownCall>(
  call: Call,
  ids: Ids<Call>,
): { readonly method: Call['method']; readonly path: string } {
  return { method: call.method, path: pathOf(call, ids) };
}

/** Which other permissions a permission includes, as Microsoft's permissions reference describes them. */
const includes: Readonly<Partial<Record<string, readonly Permission[]>>> = {
  'Device.ReadWrite.All': ['Device.Read.All'],
  'Directory.Read.All': [
    'Device.Read.All',
    'GroupMember.Read.All',
    'LicenseAssignment.Read.All',
    'Organization.Read.All',
  ],
  'Directory.ReadWrite.All': ['Device.Read.All', 'GroupMember.Read.All', 'Group.Create'],
  'DeviceManagementConfiguration.ReadWrite.All': ['DeviceManagementConfiguration.Read.All'],
  'DeviceManagementManagedDevices.ReadWrite.All': ['DeviceManagementManagedDevices.Read.All'],
  'Group.Read.All': ['GroupMember.Read.All'],
  // Not membership: of devices its page names GroupMember.ReadWrite.All by itself.
  'Group.ReadWrite.All': ['Group.Create', 'GroupMember.Read.All'],
  'GroupMember.ReadWrite.All': ['GroupMember.Read.All'],
};

/** Whether what is granted (application permissions by name, as in a token's `roles`) includes a permission. */
export function isGranted(permission: Permission, granted: Iterable<string>): boolean {
  for (const one of granted)
    if (one === permission || includes[one]?.includes(permission) === true) return true;
  return false;
}

/** The permissions that calls need together, by name; one that another includes is left out. */
export function permissionsFor(made: Iterable<KnownCall>): readonly Permission[] {
  const all = new Set([...made].flatMap(({ permissions }) => permissions));
  return [...all]
    .filter((one) => ![...all].some((other) => other !== one && isGranted(one, [other])))
    .toSorted();
}
