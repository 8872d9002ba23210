/**
 * What applications devices have, as Intune's inventory told last: up to a week old, one row for each language of a suite,
 * with names in the language of the device. Source: Intune's "Reports and properties available using Graph API"
 * (AppInvRawData).
 */
import type { PoisonTally } from '../poison.ts';
import type { Graph } from '../request.ts';
import { guidOf } from '../wire.ts';
import { exportedRows } from './exportJobs.ts';

/** One application on one device. */
export interface InstalledApp {
  readonly deviceId: string;
  readonly name: string;
  readonly version: readonly number[];
}

const columns = ['DeviceId', 'ApplicationName', 'ApplicationVersion'] as const;

/** Rows of applications whose name is wanted. One whose device or version is none is counted in `tally` and left out. */
export async function* listInstalledApps(
  graph: Graph,
  o: {
    readonly asOf: number;
    readonly isWanted: (name: string) => boolean;
    readonly tally: PoisonTally;
  },
): AsyncGenerator<InstalledApp> {
  const { asOf, isWanted, tally } = o;
  for await (const row of exportedRows(graph, { report: 'AppInvRawData', columns, asOf })) {
    const name = row['ApplicationName'] ?? '';
    if (!isWanted(name)) continue;
    const deviceId = guidOf(row['DeviceId']);
    const version = versionIn(row['ApplicationVersion'] ?? '');
    if (deviceId === null) tally.onPoison('DeviceId: is no id');
    else if (version === null) tally.onPoison('ApplicationVersion: is no version');
    else {
      tally.read(1);
      yield { deviceId, name, version };
    }
  }
}

function versionIn(text: string): readonly number[] | null {
  const trimmed = text.trim();
  return /^\d{1,9}(\.\d{1,9}){1,3}$/.test(trimmed) ? trimmed.split('.').map(Number) : null;
}
