/**
 * Every call the client makes, in one table: its version, its path, the least application permissions by which
 * Microsoft's page allows it, and that page. The client takes its paths from here and nowhere else, so whoever walks the
 * table (README's list of permissions, the doctor's look at a tenant, the tests against Microsoft's own types) sees all.
 */
import { assessmentCalls } from './calls/assessment.ts';
import {
  isGranted,
  permissionsFor,
  type KnownCall,
  type Permission,
  type Without,
} from './calls/call.ts';
import { catalogueCalls, exportCalls } from './calls/catalogue.ts';
import { directoryCalls } from './calls/directory.ts';
import { driverCalls } from './calls/drivers.ts';
import { featureCalls } from './calls/features.ts';
import { expediteCalls, ringCalls } from './calls/policies.ts';
import { tellingCalls } from './calls/telling.ts';

export { to, pathOf, shortPath } from './calls/call.ts';

/** All calls by name. */
export const calls = {
  ...directoryCalls,
  ...ringCalls,
  ...expediteCalls,
  ...driverCalls,
  ...featureCalls,
  ...catalogueCalls,
  ...exportCalls,
  ...tellingCalls,
  ...assessmentCalls,
} as const satisfies Record<string, KnownCall>;

/** Permissions that every tenant's application needs, and those of what a tenant can do without. */
export function permissionsNeeded(): {
  readonly always: readonly Permission[];
  readonly only: Readonly<Partial<Record<Without, readonly Permission[]>>>;
} {
  const all: readonly KnownCall[] = Object.values(calls);
  const always = permissionsFor(all.filter((call) => call.only === undefined));
  const only: Partial<Record<Without, readonly Permission[]>> = {};
  for (const without of new Set(all.flatMap((call) => call.only ?? [])))
    only[without] = permissionsFor(all.filter((call) => call.only === without)).filter(
      (permission) => !isGranted(permission, always),
    );
  return { always, only };
}
