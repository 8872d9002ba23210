/**
 * The report `AppInvRawData`: every row of every device's software inventory. There is no column that says when it was
 * taken. Source: learn.microsoft.com/intune/intune-service/fundamentals/reports-export-graph-available-reports.
 */
import { createHash } from 'node:crypto';
import type { SoftwareRow } from '../../fleet/fleet.ts';
import { conjuncts, type Filter, fits, parseFilter } from '../../http/filter.ts';
import type { Tenant } from '../../store/tenant.ts';
import { isEnrolledAt } from './managedDevices.ts';
import type { Report, ReportRequest } from './report.ts';

const columns = [
  'ApplicationKey',
  'ApplicationName',
  'ApplicationPublisher',
  'ApplicationShortVersion',
  'ApplicationVersion',
  'DeviceId',
  'DeviceName',
  'OSDescription',
  'OSVersion',
  'Platform',
  'UserId',
  'EmailAddress',
  'UserName',
] as const;

/** The report. */
export const appInventoryReport: Report = {
  columns,
  needsPolicy: false,
  filterable: columns.filter((column) => column !== 'ApplicationKey'),
  echoedName: 'AppInvRawData',
  rows: inventoryRows,
};

/** Whether a filter asks only that columns which it may name are equal to something. */
export function isEqualityOf(filter: Filter, filterable: readonly string[]): boolean {
  if (filter.kind === 'or')
    return isEqualityOf(filter.left, filterable) && isEqualityOf(filter.right, filterable);
  return conjuncts(filter).every((part) =>
    part.kind === 'or'
      ? isEqualityOf(part, filterable)
      : part.kind === 'compare' && part.operator === 'eq' && filterable.includes(part.path),
  );
}

/** What a device's last inventory told by an instant; empty for devices that Intune does not have. */
export function softwareOf(tenant: Tenant, index: number, at: number): readonly SoftwareRow[] {
  if (!isEnrolledAt(tenant.fleet.facts(index), at)) return [];
  const seenAt = tenant.fleet.lastSeenAt(index, at, tenant.policiesOf(index));
  return tenant.fleet.softwareAt(index, seenAt, tenant.productPoliciesOf(index));
}

function* inventoryRows(tenant: Tenant, { at, filter: text }: ReportRequest) {
  const filter = text === null ? null : parseFilter(text);
  for (let index = 0; index < tenant.fleet.size; index++) {
    for (const software of softwareOf(tenant, index, at)) {
      const row = rowOf(tenant, { index, at, software });
      const subject = {
        read: (path: string) => (row as Readonly<Record<string, unknown>>)[path],
        isOf: () => false,
      };
      if (filter === null || fits(filter, subject)) yield row;
    }
  }
}

interface Found {
  readonly index: number;
  readonly at: number;
  readonly software: SoftwareRow;
}

/** A row; what costs more is worked out only where its column is asked for. */
function rowOf(tenant: Tenant, { index, at, software }: Found) {
  const facts = tenant.fleet.facts(index);
  const user = `user${index}@emulated.example`;
  return {
    get ApplicationKey() {
      return softwareKey(software);
    },
    ApplicationName: software.name,
    ApplicationPublisher: software.publisher,
    ApplicationShortVersion: software.version.split('.').slice(0, 2).join('.'),
    ApplicationVersion: software.version,
    DeviceId: facts.managedDeviceId,
    DeviceName: facts.name,
    OSDescription: 'Windows',
    get OSVersion() {
      return tenant.stateAt(index, at).osVersion;
    },
    Platform: 'Windows',
    UserId: facts.managedDeviceId.replace(/^.{8}/, '00000000'),
    EmailAddress: user,
    UserName: `User ${index}`,
  };
}

/** The key of an application in a version: 64 hexadecimal digits. */
export function softwareKey({ name, version }: SoftwareRow): string {
  return createHash('sha256').update(`${name} ${version}`).digest('hex');
}
