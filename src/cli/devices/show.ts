/** `ringmaster devices show`: all that is known of one device. */
import type { Command } from 'commander';
import type { ListedDevice } from '#store/device/deviceList.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside, Paint } from '../terminal/terminal.ts';
import { factLines } from '../view/table.ts';
import {
  deviceDocument,
  driftText,
  gigabytesText,
  instantOrDash,
  reasonText,
  standingText,
} from './document.ts';
import { readStory } from '../release/explain/explainDevice.ts';
import { storyAnswer, storyLines } from '../view/release/deviceStory.ts';
import { withDevice } from './find.ts';
import { newestRelease } from './updateState.ts';

/** Adds the verb `show`. */
export function addDeviceShow(devices: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(devices.command('show'))
      .description('all that is known of one device, and how far the newest update is on it')
      .argument('<device>', 'Intune id, Entra device id, directory object id or serial number')
      .action((id: string, _flags, command: Command) =>
        perform(command, outside, (session) => show(session, id)),
      ),
    [['devices show 5CD1234ABC', 'by serial number']],
  );
}

async function show(session: Session, id: string): Promise<void> {
  const { terminal } = session;
  await withDevice(session, id, async ({ listed, store, key }) => {
    const newest = await newestRelease(store, key);
    const told = newest === null ? null : await readStory(store, listed, newest.release);
    const update = told === null ? null : { release: told.release.key.id, ...storyAnswer(told) };
    terminal.answer(
      { ...deviceDocument(listed), update },
      [
        ...deviceFacts(listed, terminal.paint),
        ...(told === null ? [] : ['', ...storyLines(told, terminal.paint)]),
      ].join('\n'),
    );
  });
}

/** The facts of a device, one a line. */
function deviceFacts(listed: ListedDevice, paint: Paint): readonly string[] {
  const { device, ring, ringBy, isJoined } = listed;
  const group = isJoined ? '' : ', its group follows';
  const reason = reasonText(listed);
  return factLines(
    [
      ['Intune id', device.deviceId],
      ['Entra device id', device.entraDeviceId ?? '–'],
      ['object id', device.objectId ?? '–'],
      ['serial number', device.serialNumber ?? '–'],
      ...(listed.sameSerial.length === 0
        ? []
        : [['same serial number', listed.sameSerial.join(', ')] as const]),
      ['model', [device.manufacturer, device.model].filter(Boolean).join(' ') || '–'],
      ['Windows', [device.osVersion, device.sku, device.architecture].filter(Boolean).join(', ')],
      ['join', device.joinType ?? '–'],
      ['last contact', instantOrDash(device.lastSyncAt)],
      ['free disk', gigabytesText(device.freeBytes)],
      ['is', `${standingText(listed)}${reason === '' ? '' : ` (${reason})`}`],
      ['ring', ring === null ? '–' : `${ring}, put there by ${ringBy ?? 'the service'}${group}`],
      ...listed.drift.map((one) => ['group', driftLine(one)] as const),
      ['discovered', instantOrDash(listed.discoveredAt)],
      ['registered', instantOrDash(listed.registeredAt)],
      ['last checked', instantOrDash(listed.labelledAt)],
    ],
    paint,
  );
}

/** What somebody did to a group, when it was seen, and what became of it. */
function driftLine(one: ListedDevice['drift'][number]): string {
  const { kind, seenAt, mendedAt } = one;
  const mended = mendedAt === null ? '' : `, put right ${instantOrDash(mendedAt)}`;
  const left = kind === 'stranger' ? '; left there' : mended;
  return `${driftText(one)}, seen ${instantOrDash(seenAt)}${left}`;
}
