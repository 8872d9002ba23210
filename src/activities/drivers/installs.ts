/**
 * What reports tell of drivers on devices: each device's newest of a class becomes a fact of it, by which cohorts are found and
 * held, and all installs since rings are gated are summed up, so that one which nobody approved is seen.
 */
import type { DriverBook, DriverInstall } from '#core/driver/book.ts';
import { classInName } from '#core/driver/driver.ts';
import { dayMs } from '#core/time.ts';
import { listDriverInstalls, type DriverOnDevice } from '#graph/logAnalytics/driverInstalls.ts';
import { recordFacts, type DeviceFact } from '#store/device/deviceFacts.ts';
import type { Deps } from '../deps.ts';

type Told = Pick<DriverBook, 'installs' | 'installsAsOf'>;

/** Reports are written once a day. */
const readEveryMs = dayMs;
/** A driver that was offered before the gate stood may be installed after it. */
const graceMs = 3 * dayMs;
/** More names than reports of a tenant have. */
const namesMax = 500;

/** What reports tell by now; what was told before where they are not read again, and nothing where nobody tells. */
export async function readDriverInstalls(
  deps: Deps,
  {
    tenant,
    asOf,
    former,
    gatedSince,
  }: {
    readonly tenant: string;
    readonly asOf: number;
    readonly former: Told | null;
    /** Since when all rings are gated; null = not all of them are. */
    readonly gatedSince: number | null;
  },
): Promise<Told> {
  const { analytics } = deps;
  if (analytics === null) return { installs: null, installsAsOf: null };
  const readAt = former?.installsAsOf ?? null;
  if (former !== null && readAt !== null && asOf < readAt + readEveryMs) {
    const { installs, installsAsOf } = former;
    return { installs, installsAsOf };
  }
  const rows = await listDriverInstalls(analytics, { asOf });
  await recordFacts(deps.store, { tenant, rows: factsOf(rows), at: asOf });
  const since = gatedSince === null ? Infinity : gatedSince + graceMs;
  const late = rows.filter(({ installedAt }) => installedAt >= since);
  return { installs: summed(late), installsAsOf: asOf };
}

/** `driver firmware`, `driver display`: of each class the driver that was installed last. */
function factsOf(rows: readonly DriverOnDevice[]): readonly DeviceFact[] {
  const oldestFirst = rows.toSorted((one, other) => one.installedAt - other.installedAt);
  const facts = new Map<string, DeviceFact>();
  for (const { entraDeviceId: deviceId, name } of oldestFirst) {
    const fact = `driver ${classIn(name)}`.trim();
    facts.set(`${deviceId} ${fact}`, { deviceId, fact, value: name.slice(0, factMax) });
  }
  return [...facts.values()];
}

/** The longest name of a driver as a fact of a device. */
export const factMax = 120;

/** The class that a name tells; empty where it tells none. */
function classIn(name: string): string {
  const told = classInName(name);
  return /^[a-z][a-z ]{0,30}$/i.test(told) ? told.toLowerCase() : '';
}

function summed(rows: readonly DriverOnDevice[]): readonly DriverInstall[] {
  const byName = new Map<string, { readonly devices: Set<string>; at: number }>();
  for (const { entraDeviceId, name, installedAt } of rows) {
    const known = byName.get(name) ?? { devices: new Set<string>(), at: 0 };
    known.devices.add(entraDeviceId);
    known.at = Math.max(known.at, installedAt);
    byName.set(name, known);
  }
  return [...byName]
    .map(([name, { devices, at }]) => ({ name, devices: devices.size, at }))
    .toSorted((one, other) => other.devices - one.devices || (one.name < other.name ? -1 : 1))
    .slice(0, namesMax);
}
