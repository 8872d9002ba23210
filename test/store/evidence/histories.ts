/** Small fleets for the tests of evidence: devices that are registered already, and ways to let a day pass over them. */
import { quality } from '#core/area/quality.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import type { Lowest } from '#core/version.ts';
import { collectDevices } from '#store/device/devices.ts';
import { recordExposures, type RingOffer } from '#store/evidence/exposures.ts';
import { readCounts, type CountsQuestion } from '#store/evidence/count/counts.ts';
import { recordInstalls, type InstallRow } from '#store/device/installs.ts';
import type { Store } from '#store/store.ts';
import { device, guid, now, objectOf, paged, type Listed, qualityOf } from '../fleets.ts';
import { dayMs, dayOf } from '#core/time.ts';

/** The instant of publication, and its day. */
export const publishedAt = now;
export const day0 = dayOf(now);

/** Noon of the n-th day after publication. */
export function noon(days: number): number {
  return (day0 + days) * dayMs + dayMs / 2;
}

/** Builds before and after the update. */
export const before = '10.0.19044.1706';
export const after = '10.0.19044.1766';
export const lowest: readonly Lowest[] = [
  { line: '19044', version: [19_044, 1766], label: 'Windows 10 21H2' },
];
export const release = '2026-12-B';

/** The release of these tests in a tenant. */
export function releaseOf(tenant: string): ReleaseKey {
  return { ...qualityOf(tenant), id: release };
}

/** A registered device of a ring. */
export interface Registered {
  readonly number: number;
  readonly ring: string;
  readonly is?: Partial<Listed>;
}

/** Brings devices into the store, registered. */
export async function enroll(
  store: Store,
  tenant: string,
  devices: readonly Registered[],
): Promise<void> {
  await tell(store, tenant, devices);
  await store.pool.query(
    `update devices d set registration = 'ready', discovered_at = $2, ring = s.ring, object_id = s.object_id
     from unnest($3::uuid[], $4::text[], $5::uuid[]) as s (device_id, ring, object_id)
     where d.tenant = $1 and d.device_id = s.device_id`,
    [
      tenant,
      now,
      devices.map(({ number }) => guid('device', number)),
      devices.map(({ ring }) => ring),
      devices.map(({ number }) => objectOf(guid('entra', number))),
    ],
  );
}

/** Lets the device manager tell of devices again. */
export async function tell(
  store: Store,
  tenant: string,
  devices: readonly Omit<Registered, 'ring'>[],
): Promise<void> {
  const rows = devices.map(({ number, is }) => device(number, { osVersion: before, ...is }));
  await collectDevices(store, { tenant, pages: paged(rows, 10_000), collectedAt: now });
}

/** A row of the report of installs. */
export function install(
  number: number,
  state: InstallRow['state'],
  is: Partial<InstallRow> = {},
): InstallRow {
  return {
    entraDeviceId: guid('entra', number),
    targetBuild: after,
    state,
    errorClass: null,
    errorCode: null,
    at: noon(1),
    ...is,
  };
}

/** A whole report of installs. */
export function report(store: Store, tenant: string, rows: readonly InstallRow[]) {
  return recordInstalls(store, { key: qualityOf(tenant), rows, at: now });
}

/** Looks for who began. */
export function expose(
  store: Store,
  tenant: string,
  asOf: number,
  offered: readonly RingOffer[] = [],
) {
  const signals = quality.signals;
  const of = { key: releaseOf(tenant), lowest, signals, asOf };
  return recordExposures(store, { ...of, offered });
}

/** Counts at an instant. */
export function count(
  store: Store,
  tenant: string,
  asOf: number,
  further: Partial<CountsQuestion> = {},
) {
  return readCounts(store, {
    key: releaseOf(tenant),
    signals: quality.signals,
    publishedAt,
    asOf,
    rings: ['first', 'broad'],
    ...further,
  });
}

/** A built-in signal. */
export function signalOf(name: string, differences: Partial<Signal> = {}): Signal {
  const signal = quality.signals.find((one) => one.name === name);
  if (signal === undefined) throw new Error(`no signal ${name}`);
  return { ...signal, ...differences };
}
