/**
 * Which drivers Windows Update has installed on devices: the rows of Windows Update for Business reports that are of drivers.
 * What a local tool installs is told there only as far as Windows Update did it. Source: Microsoft Learn,
 * "UCClientUpdateStatus", whose documents and users spell the category of drivers differently.
 */
import { z } from 'zod';
import { dayMs } from '#core/time.ts';
import { createTally, type PoisonTally } from '../poison.ts';
import { faultOf, guidOf, hasHappened, wireMaybeText } from '../wire.ts';
import type { Analytics } from './analytics.ts';
import { cellInstantOf } from './cellInstant.ts';
import { installedAtOf, joined, kindOfState, since } from './installRows.ts';
import { queryWhole } from './slices.ts';

/** A driver that Windows Update has installed on a device. */
export interface DriverOnDevice {
  readonly entraDeviceId: string;
  /** As the lists of drivers spell it: `Lenovo Ltd. - Firmware - 16.1.30.2330`. */
  readonly name: string;
  readonly installedAt: number;
}

const wireRow = z.object({
  AzureADDeviceId: wireMaybeText,
  UpdateDisplayName: wireMaybeText,
  ClientState: wireMaybeText,
  ClientSubstate: wireMaybeText,
  UpdateInstalledTime: wireMaybeText.optional(),
  TimeGenerated: z.string(),
});

/** Rows of a device stand in the snapshots of four weeks. */
const lookBackMs = 28 * dayMs;

/** All installs of drivers that reports tell of; rows that cannot be read are left out and counted in `tally`. */
export async function listDriverInstalls(
  analytics: Analytics,
  { asOf, tally = createTally() }: { readonly asOf: number; readonly tally?: PoisonTally },
): Promise<readonly DriverOnDevice[]> {
  const rows = await queryWhole(analytics, asOf, installQuery);
  const found = rows.flatMap((row) => {
    const parsed = wireRow.safeParse(row);
    if (!parsed.success) {
      tally.onPoison(faultOf(parsed.error));
      return [];
    }
    tally.read(1);
    return installOf(parsed.data, asOf);
  });
  tally.check('Reading the reports of drivers');
  return found;
}

function installQuery(asOf: number, slice: string): string {
  return joined([
    'UCClientUpdateStatus',
    since(asOf - lookBackMs),
    '| where UpdateCategory in ("Driver", "DriverUpdate", "WindowsDriverUpdate")',
    slice,
    '| summarize arg_max(TimeGenerated, *) by AzureADDeviceId, UpdateDisplayName',
    '| project AzureADDeviceId, UpdateDisplayName, ClientState, ClientSubstate, UpdateInstalledTime, TimeGenerated',
  ]);
}

/** What is not installed, or of nobody, says nothing. */
function installOf(row: z.infer<typeof wireRow>, asOf: number): readonly DriverOnDevice[] {
  const { AzureADDeviceId, UpdateDisplayName: name, UpdateInstalledTime, TimeGenerated } = row;
  const entraDeviceId = guidOf(AzureADDeviceId);
  if (entraDeviceId === null || name === null || kindOfState(row) !== 'installed') return [];
  const installedAt = installedAtOf(UpdateInstalledTime) ?? cellInstantOf(TimeGenerated);
  if (installedAt === null || !hasHappened(installedAt, asOf)) return [];
  return [{ entraDeviceId, name, installedAt }];
}
