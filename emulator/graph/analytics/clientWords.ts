/** How UCClientUpdateStatus says how far a device is with an update. Source: Microsoft Learn, "UCClientUpdateStatus". */
import type { UpdatePhase } from '../../fleet/fleet.ts';

/** State, substate and rank of a phase; null = there is no row. */
export const clientWords: Readonly<Record<UpdatePhase, readonly [string, string, number] | null>> =
  {
    notOffered: null,
    offered: ['Offering', 'OfferReceived', 2200],
    downloading: ['Installing', 'DownloadStart', 2300],
    installing: ['Installing', 'InstallStart', 2500],
    restartPending: ['Installing', 'RestartRequired', 2700],
    installed: ['Installed', 'UpdateInstalled', 3000],
    failed: ['Failed', 'InstallFailed', 2600],
    rolledBack: ['Uninstalled', 'UpdateUninstalled', 3100],
    held: ['OnHold', 'SafeguardHold', 1900],
  };
