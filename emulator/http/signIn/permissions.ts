/**
 * What the emulated app registration may do: the application permissions that the README asks for and nothing more, so
 * that a rehearsal tries the documented set. Which call needs which permission stands beside each route.
 */

/** One permission of the README, and where Microsoft says what it is needed for. */
interface GrantedPermission {
  readonly name: string;
  /** Page after `https://learn.microsoft.com/`. */
  readonly document: string;
}

/** The role in Azure that lets an application query a workspace; it is no permission of Graph and is in no token. */
export const workspaceReader = 'Log Analytics Reader';

/** The README's set. */
export const readmePermissions: readonly GrantedPermission[] = [
  {
    name: 'DeviceManagementManagedDevices.Read.All',
    document: 'graph/api/intune-devices-manageddevice-list',
  },
  {
    name: 'DeviceManagementConfiguration.ReadWrite.All',
    document: 'graph/api/intune-deviceconfig-windowsupdateforbusinessconfiguration-create',
  },
  { name: 'Device.ReadWrite.All', document: 'graph/api/group-post-members' },
  { name: 'GroupMember.ReadWrite.All', document: 'graph/api/group-post-members' },
  { name: 'Group.ReadWrite.All', document: 'graph/api/group-delete' },
  {
    name: 'WindowsUpdates.ReadWrite.All',
    document: 'graph/api/windowsupdates-catalog-list-entries',
  },
  {
    name: 'ServiceHealth.Read.All',
    document: 'graph/api/serviceannouncement-list-issues',
  },
  { name: 'ServiceMessage.Read.All', document: 'graph/api/serviceannouncement-list-messages' },
  { name: 'Organization.Read.All', document: 'graph/api/organization-list' },
  { name: 'LicenseAssignment.Read.All', document: 'graph/api/subscribedsku-list' },
  { name: 'Policy.Read.All', document: 'graph/api/conditionalaccessroot-list-policies' },
  { name: 'Mail.Send', document: 'graph/api/user-sendmail' },
  { name: workspaceReader, document: 'azure/azure-monitor/logs/manage-access' },
];

/** Names of the README's set. */
export const readmePermissionNames: readonly string[] = readmePermissions.map(({ name }) => name);

/** What an application may do, and what was taken from it for a while. */
export interface Grants {
  /** Gives exactly these permissions; null gives every one there is. */
  give(permissions: readonly string[] | null): void;
  /** Takes one away between two instants of the fleet's time, without end if `to` is null. */
  take(taken: TakenPermission): void;
  /** Whether one of the choices is held at an instant; a choice may join several by `+`. */
  has(choices: readonly string[], at: number): boolean;
  /** Names held at an instant. */
  listAt(at: number): readonly string[];
}

/** A permission that is gone for a while, instants in epoch milliseconds. */
export interface TakenPermission {
  readonly permission: string;
  readonly from: number;
  readonly to: number | null;
}

/** Creates the grants of one application; `everything` is what null stands for. */
export function createGrants(
  permissions: readonly string[] | null,
  everything: readonly string[],
): Grants {
  let given = new Set(permissions ?? everything);
  let taken: readonly TakenPermission[] = [];
  const isHeld = (name: string, at: number) =>
    given.has(name) &&
    !taken.some(
      ({ permission, from, to }) => permission === name && from <= at && (to === null || at < to),
    );
  return {
    give: (names) => {
      given = new Set(names ?? everything);
      taken = [];
    },
    take: (one) => void (taken = [...taken, one]),
    has: (choices, at) =>
      choices.length === 0 ||
      choices.some((choice) => choice.split('+').every((name) => isHeld(name, at))),
    listAt: (at) => [...given].filter((name) => isHeld(name, at)),
  };
}
