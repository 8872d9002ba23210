/** Small made fleets for the tests of the store, and arbitraries of them. */
import * as fc from 'fast-check';
import type { Device } from '#core/device/device.ts';
import { linkDirectory, collectDevices } from '#store/device/devices.ts';
import { markCandidates } from '#store/registration/candidates.ts';
import {
  readCandidates,
  unregisteredBatches,
  writeRegistrations,
  type Placed,
  type RegistrationVerdict,
} from '#store/registration/registrations.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import type { RingPlan } from '#core/ring.ts';
import type { Store } from '#store/store.ts';
import { dayMs, hourMs } from '#core/time.ts';

/** A device as a listing tells of it. */
export type Listed = Omit<Device, 'objectId'>;

/** The instant these fleets live at. */
export const now = Date.parse('2026-12-08T18:00:00Z');

/** An id of its own kind and number; the order of ids is not that of numbers. */
export function guid(kind: 'device' | 'entra' | 'object', number: number): string {
  const head = { device: 'd', entra: 'e', object: 'a' }[kind];
  const scattered = ((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0');
  return `${scattered}-0000-4000-8000-${head.repeat(4)}${number.toString(16).padStart(8, '0')}`;
}

/** A device that passes every check, with differences. */
export function device(number: number, differences: Partial<Listed> = {}): Listed {
  return {
    deviceId: guid('device', number),
    entraDeviceId: guid('entra', number),
    serialNumber: `S-${number}`,
    manufacturer: 'Contoso',
    model: 'Book',
    operatingSystem: 'Windows',
    osVersion: '10.0.19044.1706',
    sku: 'Enterprise',
    architecture: 'x64',
    joinType: 'azureADJoined',
    owner: 'company',
    managementAgent: 'mdm',
    coManagement: null,
    enrolledAt: now - 400 * dayMs,
    lastSyncAt: now - 2 * hourMs,
    freeBytes: 50_000_000_000,
    isVirtualMachine: false,
    firmware: 'R68 1.22',
    site: 'Harbour',
    ...differences,
  };
}

/** Numbers from 0 on. */
export function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => number);
}

/** A list as pages. */
export async function* paged<T>(rows: readonly T[], size = 7): AsyncGenerator<readonly T[]> {
  for (let from = 0; from < rows.length; from += size) {
    await Promise.resolve();
    yield rows.slice(from, from + size);
  }
}

/** Brings devices into the store and makes them candidates. */
export async function discover(
  store: Store,
  tenant: string,
  devices: readonly Listed[],
): Promise<void> {
  await collectDevices(store, { tenant, pages: paged(devices), collectedAt: now });
  const known = devices.filter((one) => one.entraDeviceId !== null);
  const links = known.map((one) => ({
    objectId: objectOf(one.entraDeviceId ?? ''),
    entraDeviceId: one.entraDeviceId ?? '',
  }));
  await linkDirectory(store, { tenant, pages: paged(links) });
  await markCandidates(store, {
    tenant,
    pages: paged(links.map(({ objectId }) => objectId)),
    at: now,
  });
}

/** The directory object of a made device. */
export function objectOf(entraDeviceId: string): string {
  return entraDeviceId.replace('eeee', 'aaaa');
}

/** Judges every candidate and places those that pass. */
export async function register(
  store: Store,
  options: {
    readonly tenant: string;
    readonly plans: readonly RingPlan[];
    readonly passes?: (device: Device) => boolean;
    readonly size?: number;
  },
): Promise<readonly Placed[]> {
  const { tenant, plans, passes = () => true, size = 1000 } = options;
  const placed: Placed[] = [];
  for (const { from, to } of await unregisteredBatches(store, { tenant, size })) {
    const candidates = await readCandidates(store, { tenant, from, to });
    const verdicts = candidates.map(({ device: one, factsRevision }): RegistrationVerdict => {
      const of = { deviceId: one.deviceId, factsRevision };
      if (passes(one)) return { ...of, kind: 'ready' };
      return {
        ...of,
        kind: 'notRegistered',
        failure: { check: 'edition', number: 6, seen: 'edition Home' },
      };
    });
    placed.push(...(await writeRegistrations(store, { tenant, at: now, verdicts, plans })));
  }
  return placed;
}

/** Facts that change in a device's life. */
export const changes: fc.Arbitrary<Partial<Listed>> = fc.record(
  {
    osVersion: fc.constantFrom(
      '10.0.19044.1706',
      '10.0.19044.1766',
      '10.0.19045.2006',
      '10.0.17134.1',
      'odd',
      null,
    ),
    lastSyncAt: fc.option(fc.integer({ min: 0, max: 40 }).map((days) => now - days * dayMs)),
    freeBytes: fc.constantFrom(null, 0, 1_000_000_000, 1_000_000_001, 5e10),
    model: fc.constantFrom('Book', 'Tab\tlet', 'Back\\slash', 'Two\nlines', 'Ünïcode 💻', null),
    sku: fc.constantFrom('Enterprise', 'Pro', 'Home', null),
    coManagement: fc.option(
      fc.record(
        {
          windowsUpdateForBusiness: fc.boolean(),
          deviceConfiguration: fc.boolean(),
          officeApps: fc.boolean(),
        },
        { noNullPrototype: true },
      ),
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** The area of quality updates, of which most tests are. */
export function qualityOf(tenant: string): AreaKey {
  return { tenant, area: 'quality' };
}
