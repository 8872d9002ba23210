/** A list of devices as a table, as CSV for spreadsheets, and as JSON. */
import type { UpdatingDevice } from '#core/device/listed.ts';
import { reasonText, standingText, stateOf, updateReason } from '#core/report/deviceLine.ts';
import type { Release } from '#core/release/state/release.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { tableLines } from '../view/table.ts';
import { deviceDocument, instantOrNothing } from './document.ts';

/** A table for people. */
export function deviceLines(
  devices: readonly UpdatingDevice[],
  release: Release | null,
  { paint, columns }: Pick<Terminal, 'paint' | 'columns'>,
): readonly string[] {
  if (devices.length === 0) return ['No device.'];
  const rows = devices.map((one) => [
    one.device.deviceId,
    one.device.serialNumber ?? '–',
    [one.device.manufacturer, one.device.model].filter(Boolean).join(' ') || '–',
    one.device.osVersion ?? '–',
    standingText(one),
    one.ring ?? '–',
    stateOf(one, release) ?? '–',
    becauseOf(one, release),
  ]);
  return tableLines(
    ['device', 'serial', 'model', 'version', 'is', 'ring', 'update', 'because'],
    rows,
    paint,
    columns,
  );
}

/** Why the update is not on it, and why it does not count or take part. */
function becauseOf(one: UpdatingDevice, release: Release | null): string {
  return [updateReason(one, release), reasonText(one)].filter(Boolean).join('; ');
}

/** The columns of a CSV file. */
export const csvHead = [
  'device',
  'entra device',
  'serial number',
  'manufacturer',
  'model',
  'windows',
  'registration',
  'ring',
  'update',
  'counts',
  'last contact',
  'because',
];

/** A row of it. */
export function csvRow(one: UpdatingDevice, release: Release | null): readonly string[] {
  const { device } = one;
  return [
    device.deviceId,
    device.entraDeviceId ?? '',
    device.serialNumber ?? '',
    device.manufacturer ?? '',
    device.model ?? '',
    device.osVersion ?? '',
    standingText(one),
    one.ring ?? '',
    stateOf(one, release) ?? '',
    countsText(one),
    instantOrNothing(device.lastSyncAt),
    becauseOf(one, release),
  ];
}

/** Whether it counts in the objective; nothing where no release is known. */
function countsText({ update }: UpdatingDevice): string {
  if (update === null) return '';
  return update.eligible ? 'yes' : 'no';
}

/** A device with what it does with the update, as JSON. */
export function listedDocument(one: UpdatingDevice, release: Release | null): object {
  const update = one.update === null ? null : { ...one.update, state: stateOf(one, release) };
  return { ...deviceDocument(one), update };
}
