/** What a token carries, against what the calls of the table need: what is missing, and what is more than needed. */
import { isGranted, type Permission } from '#graph/calls/call.ts';
import { permissionsNeeded } from '#graph/calls.ts';

/** What a tenant can do without. */
type Without = keyof ReturnType<typeof permissionsNeeded>['only'];

/** A token's permissions compared. */
export interface PermissionsFound {
  readonly missing: readonly Permission[];
  /** Of what can be done without, by what it is for. */
  readonly without: readonly { readonly purpose: Without; readonly permission: Permission }[];
  /** Carried and needed by no call; a wider one that stands for a needed one counts too. */
  readonly surplus: readonly string[];
}

/** Compares; `isWanted` says of what can be done without whether it is set up here. */
export function comparePermissions(
  roles: readonly string[],
  isWanted: (purpose: Without) => boolean,
): PermissionsFound {
  const { always, only } = permissionsNeeded();
  const purposes = Object.keys(only) as Without[];
  const optional = purposes.flatMap((purpose) =>
    (only[purpose] ?? []).map((permission) => ({ purpose, permission })),
  );
  const wanted = optional.filter(({ purpose }) => isWanted(purpose));
  const needed: readonly string[] = [...always, ...wanted.map(({ permission }) => permission)];
  return {
    missing: always.filter((permission) => !isGranted(permission, roles)),
    without: wanted.filter(({ permission }) => !isGranted(permission, roles)),
    surplus: roles.filter((role) => !needed.includes(role)).toSorted(),
  };
}
