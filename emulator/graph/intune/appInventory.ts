/**
 * The report `AppInvRawData`: every row of every device's software inventory. There is no column that says when it was
 * taken. Source: learn.microsoft.com/intune/intune-service/fundamentals/reports-export-graph-available-reports.
 */
import { createHash } from 'node:crypto';
import type { DeviceFacts, SoftwareRow } from '../../fleet/fleet.ts';
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

type Row = Readonly<Record<string, string | number>>;

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
      const row = new InventoryRow(tenant, { index, at }, software) as unknown as Row;
      if (filter === null || fits(filter, { read: (path) => row[path], isOf: () => false }))
        yield row;
    }
  }
}

/** A row; what costs more is worked out only where its column is asked for. A class, since there are a million of them. */
class InventoryRow {
  readonly Platform = 'Windows';
  readonly OSDescription = 'Windows';
  readonly #tenant: Tenant;
  readonly #index: number;
  readonly #at: number;
  readonly #software: SoftwareRow;

  constructor(
    tenant: Tenant,
    device: { readonly index: number; readonly at: number },
    software: SoftwareRow,
  ) {
    this.#tenant = tenant;
    this.#index = device.index;
    this.#at = device.at;
    this.#software = software;
  }

  get ApplicationKey(): string {
    return softwareKey(this.#software);
  }
  get ApplicationName(): string {
    return this.#software.name;
  }
  get ApplicationPublisher(): string {
    return this.#software.publisher;
  }
  get ApplicationShortVersion(): string {
    return this.#software.version.split('.').slice(0, 2).join('.');
  }
  get ApplicationVersion(): string {
    return this.#software.version;
  }
  get DeviceId(): string {
    return this.#facts.managedDeviceId;
  }
  get DeviceName(): string {
    return this.#facts.name;
  }
  get OSVersion(): string {
    return this.#tenant.stateAt(this.#index, this.#at).osVersion;
  }
  get UserId(): string {
    return this.#facts.managedDeviceId.replace(/^.{8}/, '00000000');
  }
  get EmailAddress(): string {
    return `user${this.#index}@emulated.example`;
  }
  get UserName(): string {
    return `User ${this.#index}`;
  }
  get #facts(): DeviceFacts {
    return this.#tenant.fleet.facts(this.#index);
  }
}

/** The key of an application in a version: 64 hexadecimal digits. */
export function softwareKey({ name, version }: SoftwareRow): string {
  return createHash('sha256').update(`${name} ${version}`).digest('hex');
}
