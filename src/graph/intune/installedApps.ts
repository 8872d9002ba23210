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

/** Whoever wants rows, and counts those that cannot be read. */
export interface Wanting {
  readonly tally: PoisonTally;
}

/**
 * Rows of applications that somebody wants by their name, each with who does. One whose device or version is none is counted
 * and left out.
 */
export async function* listInstalledApps<By extends Wanting>(
  graph: Graph,
  o: { readonly asOf: number; readonly wantedBy: (name: string) => By | null },
): AsyncGenerator<InstalledApp & { readonly by: By }> {
  const { asOf, wantedBy } = o;
  for await (const row of exportedRows(graph, { report: 'AppInvRawData', columns, asOf })) {
    const name = row['ApplicationName'] ?? '';
    const by = wantedBy(name);
    if (by === null) continue;
    const deviceId = guidOf(row['DeviceId']);
    const version = versionIn(row['ApplicationVersion'] ?? '');
    if (deviceId === null) by.tally.onPoison('DeviceId: is no id');
    else if (version === null) by.tally.onPoison('ApplicationVersion: is no version');
    else {
      by.tally.read(1);
      yield { deviceId, name, version, by };
    }
  }
}

function versionIn(text: string): readonly number[] | null {
  const trimmed = text.trim();
  return /^\d{1,9}(\.\d{1,9}){1,3}$/.test(trimmed) ? trimmed.split('.').map(Number) : null;
}
