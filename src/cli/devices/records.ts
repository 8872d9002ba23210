/** `ringmaster devices export|erase`: all that is kept about one device, given out or taken away. */
import type { Command } from 'commander';
import type { DeviceIds } from '#store/device/deviceRecords.ts';
import { countText } from '#reports/instant.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import { confirm } from '../terminal/confirm.ts';
import type { Outside } from '../terminal/terminal.ts';
import { withDevice, type FoundDevice } from './find.ts';

const whichDevice = 'Intune id, Entra device id, directory object id or serial number';

/** Adds the two verbs. */
export function addRecords(devices: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(devices.command('export'))
      .description('all that is kept about one device, as one JSON document')
      .argument('<device>', whichDevice)
      .action((id: string, _flags, command: Command) =>
        perform(command, outside, (session) => exportOne(session, id)),
      ),
    [['devices export 5CD1234ABC > device.json', 'for whoever asks what is known of it']],
  );
  withExamples(
    withEngineFlags(devices.command('erase'))
      .description('forget a device that was deregistered; nothing of it is kept')
      .argument('<device>', whichDevice)
      .option('--yes', 'without asking')
      .action((id: string, flags: { readonly yes?: boolean }, command: Command) =>
        perform(command, outside, (session) => eraseOne(session, id, flags.yes === true)),
      ),
    [['devices erase 5CD1234ABC', 'after `devices deregister`, and out of the registration group']],
  );
}

async function exportOne(session: Session, id: string): Promise<void> {
  await withDevice(session, id, async (found) => {
    const { exportDevice } = await import('#store/device/deviceRecords.ts');
    const records = await exportDevice(found.store, idsOf(found));
    const document = { tenant: found.key.tenant, device: found.listed.device.deviceId, records };
    session.terminal.answer(document, JSON.stringify(document, null, 2));
  });
}

async function eraseOne(session: Session, id: string, isAgreed: boolean): Promise<void> {
  const { terminal, outside } = session;
  await withDevice(session, id, async (found) => {
    const { deviceId } = found.listed.device;
    terminal.tell(
      `All that is kept about ${deviceId} is erased, also that it was deregistered: as long as it is in Intune and in the registration group it is discovered anew.`,
    );
    if (!isAgreed) await confirm('Erase it?', outside);
    const { eraseDevice } = await import('#store/device/deviceRecords.ts');
    const erased = await eraseDevice(found.store, idsOf(found));
    const rows = Object.values(erased).reduce((sum, one) => sum + one, 0);
    const tables = Object.keys(erased).length;
    terminal.answer(
      { deviceId, erased },
      `Erased ${countText(rows)} rows about ${deviceId} in ${tables} tables.`,
    );
  });
}

function idsOf({ key: { tenant }, listed: { device } }: FoundDevice): DeviceIds {
  const { deviceId, entraDeviceId, objectId } = device;
  return { tenant, deviceId, entraDeviceId, objectId };
}
