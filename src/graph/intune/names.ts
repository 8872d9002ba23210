/**
 * Names by which people know a device: its host name and its primary user. They are read when somebody asks, shown, and kept
 * nowhere. Source: Graph's resource page "managedDevice".
 */
import { z } from 'zod';
import { calls, pathOf, to } from '../calls.ts';
import { unlessGone } from '../error.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { odataText, unwrapped, wireMaybeText } from '../wire.ts';

/** Of one device. */
export interface DeviceNames {
  readonly deviceId: string;
  readonly host: string | null;
  /** The user's sign-in name. */
  readonly user: string | null;
}

/** More of one name nobody can tell apart anyway. */
const sameNameMax = 20;

const wireNames = z.object({
  id: z.string().min(1),
  deviceName: wireMaybeText,
  userPrincipalName: wireMaybeText,
});
const $select = Object.keys(wireNames.shape).join(',');

/** The names of a device; null when Intune does not know it. */
export async function readNames(
  graph: Graph,
  { deviceId, asOf }: { readonly deviceId: string; readonly asOf: number },
): Promise<DeviceNames | null> {
  const call = { ...to(calls.readManagedDevice, { deviceId }), query: { $select }, asOf };
  return await graph.request({ ...call, schema: unwrapped(wireNames) }).then(namesOf, unlessGone);
}

/** Devices of exactly that host name; several may bear one. */
export async function findByName(
  graph: Graph,
  { name, asOf }: { readonly name: string; readonly asOf: number },
): Promise<readonly DeviceNames[]> {
  const found: DeviceNames[] = [];
  const pages = soundPagesOf(graph, {
    path: pathOf(calls.listManagedDevices, {}),
    query: { $filter: `deviceName eq ${odataText(name)}`, $select },
    asOf,
    row: wireNames,
  });
  // Intune ignores a filter that it does not take.
  const isMeant = ({ host }: DeviceNames) => host?.toLowerCase() === name.toLowerCase();
  for await (const page of pages) {
    found.push(...page.map(namesOf).filter(isMeant));
    if (found.length >= sameNameMax) break;
  }
  return found;
}

function namesOf({ id, deviceName, userPrincipalName }: z.infer<typeof wireNames>): DeviceNames {
  return { deviceId: id, host: deviceName, user: userPrincipalName };
}
