/** Where it is told what happens on Windows devices. */
import { GraphError } from '#graph/error.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import type { Deps } from '../../deps.ts';
import { eventSources } from '../../observe/eventSources.ts';
import { readDevices } from '../../observe/readDevices.ts';
import { readEvents, readReports } from '../../observe/readEvents.ts';
import { learnFirmware } from '../../observe/readFirmware.ts';
import { readInstalls } from '../../observe/readInstalls.ts';
import type { Collection, Source } from '../adapter.ts';

/** What is learnt from the list of devices for every area: contact is a signal of its own. */
const toldByDevices = ['devices', 'contact'];

/** Devices asked for their firmware in one look, which is to end soon. */
const firmwareMax = 1000;

const always = (): boolean => true;

/** What went wrong on devices, as reports of people and endpoint analytics tell it. */
export const signalSources: readonly Source[] = [
  { name: 'reports', isConnected: always, read: readReports },
  ...eventSources.map((from): Source => ({
    name: from.name,
    isConnected: always,
    read: (deps, o) => readEvents(deps, from, o),
  })),
];

/** The list of devices itself. */
export const deviceSource: Source = {
  name: 'devices',
  isConnected: always,
  read: readChangedDevices,
};

/** All of them, in the order in which they are read. */
export const windowsSources: readonly Source[] = [
  { ...deviceSource, read: readBuildsToo },
  // Windows Update for Business reports are an addition: without them a release goes on, and says so.
  { name: 'installs', isConnected: ({ analytics }) => analytics !== null, read: readInstalls },
  ...signalSources,
  // Firmware makes cohorts; a list leaves it out.
  { name: 'firmware', isConnected: always, read: readSomeFirmware },
];

/** Reads the devices; a listing that does not prove that the fleet was seen leaves what is known as old as it is. */
async function readChangedDevices(deps: Deps, o: Collection): Promise<void> {
  const { key } = o.release;
  const { tenant } = key;
  const { asOf, heartbeat } = o;
  const { doubt } = await readDevices(deps, { tenant, asOf, heartbeat, isWhole: false });
  if (doubt !== null) {
    throw new GraphError(`Listing devices: ${doubt}`, { kind: 'malformed', code: 'doubtful' });
  }
  for (const told of toldByDevices) await markRead(deps.store, { key, source: told, until: asOf });
}

/** Of Windows the list tells the builds as well. */
async function readBuildsToo(deps: Deps, o: Collection): Promise<void> {
  await readChangedDevices(deps, o);
  await markRead(deps.store, { key: o.release.key, source: 'builds', until: o.asOf });
}

async function readSomeFirmware(deps: Deps, o: Collection): Promise<Error | null> {
  const { tenant } = o.release.key;
  const { asOf, heartbeat } = o;
  const { endedBy } = await learnFirmware(deps, { tenant, asOf, heartbeat, limit: firmwareMax });
  return endedBy;
}
