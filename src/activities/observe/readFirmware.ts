/** Asking devices for their firmware, so many at a time; what is not reached is asked for the next time. */
import type { GraphError } from '#graph/error.ts';
import { readFirmware } from '#graph/intune/hardware.ts';
import { firmwareDue, recordFirmware } from '#store/device/firmware.ts';
import type { Deps } from '../deps.ts';

/** Devices asked before what they said is stored. */
const stepSize = 400;

/**
 * Asks at most `limit` devices. When the service stops answering, what was read until then is kept, `endedBy` says why,
 * and the next reading goes on behind it. Throws GraphError when nothing could be read.
 */
export async function learnFirmware(
  { graph, store }: Deps,
  o: {
    readonly tenant: string;
    readonly asOf: number;
    readonly limit: number;
    readonly heartbeat: (read: number) => void;
  },
): Promise<{ readonly read: number; readonly endedBy: GraphError | null }> {
  const { tenant, asOf, limit, heartbeat } = o;
  for (let read = 0; ;) {
    const deviceIds = await firmwareDue(store, {
      tenant,
      asOf,
      limit: Math.min(stepSize, limit - read),
    });
    if (deviceIds.length === 0 || read >= limit) return { read, endedBy: null };
    const { firmware, stoppedBy } = await readFirmware(graph, { deviceIds, asOf, heartbeat });
    await recordFirmware(store, { tenant, firmware, at: asOf });
    read += firmware.size;
    if (stoppedBy !== null) return { read, endedBy: stoppedBy };
  }
}
