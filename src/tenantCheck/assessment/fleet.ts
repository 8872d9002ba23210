/** A tenant's devices counted as they are listed: none is kept, so that a million cost no more memory than one. */
import { failedPrerequisite, type Prerequisite } from '#core/device/prerequisites.ts';
import type { FleetFacts } from '#core/tenant/assessment/facts.ts';
import { listManagedDevices } from '#graph/intune/devices.ts';
import type { Graph } from '#graph/request.ts';

const examplesMax = 3;

/** Counts devices of Windows by the first prerequisite that each fails; whose serial number is taken is not known here. */
export async function readFleet(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<FleetFacts> {
  const failures = new Map<Prerequisite, { devices: number; examples: string[] }>();
  let devices = 0;
  let ready = 0;
  let coManaged = 0;
  for await (const page of listManagedDevices(graph, { asOf }))
    for (const device of page) {
      if (device.operatingSystem !== 'Windows') continue;
      devices += 1;
      if (device.managementAgent === 'configurationManagerClientMdm') coManaged += 1;
      const failed = failedPrerequisite(
        { ...device, objectId: null },
        { asOf, serialTaken: false },
      );
      if (failed === null) ready += 1;
      else {
        const known = failures.get(failed.check) ?? { devices: 0, examples: [] };
        known.devices += 1;
        if (known.examples.length < examplesMax) known.examples.push(device.deviceId);
        failures.set(failed.check, known);
      }
    }
  return {
    devices,
    ready,
    coManaged,
    failures: [...failures]
      .map(([check, of]) => ({ check, ...of }))
      .toSorted((one, other) => other.devices - one.devices),
  };
}
