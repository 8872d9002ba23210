/**
 * What only a look at a single device tells: its hardware. In a list these properties are "set to null/0/false"; "to
 * retrieve actual values GET call needs to be made, with device id and included in select parameter" (the description of
 * hardwareInformation and its like in Microsoft's metadata of managedDevice).
 */
import { z } from 'zod';
import { calls, shortPath } from '../calls.ts';
import type { GraphError } from '../error.ts';
import { readMany } from '../readBatch.ts';
import type { Graph } from '../request.ts';
import { wireMaybeText } from '../wire.ts';

const wireHardware = z.object({
  hardwareInformation: z.object({ systemManagementBIOSVersion: wireMaybeText }).nullish(),
});

/**
 * BIOS versions by device id; null = the device does not tell one, is gone, or was set aside. Devices not in it were not
 * reached.
 */
export async function readFirmware(
  graph: Graph,
  o: {
    readonly deviceIds: readonly string[];
    readonly asOf: number;
    readonly heartbeat?: (read: number) => void;
  },
): Promise<{
  readonly firmware: ReadonlyMap<string, string | null>;
  readonly setAside: ReadonlyMap<string, GraphError>;
  readonly stoppedBy: GraphError | null;
}> {
  const { deviceIds, ...rest } = o;
  const { answers, setAside, stoppedBy } = await readMany(graph, {
    ...rest,
    version: 'beta',
    schema: wireHardware,
    requests: deviceIds.map((deviceId) => ({
      key: deviceId,
      url: `${shortPath(calls.readManagedDevice, { deviceId })}?$select=id,hardwareInformation`,
    })),
  });
  const firmware = [...answers].map(
    ([id, found]) => [id, found?.hardwareInformation?.systemManagementBIOSVersion ?? null] as const,
  );
  return { firmware: new Map(firmware), setAside, stoppedBy };
}
