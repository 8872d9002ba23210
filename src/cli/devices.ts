/** `ringmaster devices`: look at the fleet as the service knows it, and decide on single devices. */
import type { Command } from 'commander';
import { addChanges } from './devices/change.ts';
import { addCheck } from './devices/check.ts';
import { addDiscover } from './devices/discover.ts';
import { addFacts } from './devices/facts.ts';
import { addDeviceList } from './devices/list.ts';
import { addDeviceShow } from './devices/show.ts';
import { addRecords } from './devices/records.ts';
import type { Outside } from './terminal/terminal.ts';

/** Adds the word `devices`. */
export function addDevices(program: Command, outside: Outside): void {
  const devices = program.command('devices').description('discover, look at and place devices');
  addDiscover(devices, outside);
  addDeviceList(devices, outside);
  addDeviceShow(devices, outside);
  addCheck(devices, outside);
  addChanges(devices, outside);
  addFacts(devices, outside);
  addRecords(devices, outside);
}
