/** `ringmaster report devices`: every device with its status and sub-status, and why the update is not on it in one line. */
import type { Command } from 'commander';
import { usualArea } from '#core/area/areas.ts';
import type { UpdatingDevice } from '#core/device/listed.ts';
import { windowsBuild } from '#core/device/device.ts';
import { listedBy } from '#core/objective/question.ts';
import { statusOfDevice, statusWords, subText } from '#core/report/status.ts';
import { whyText } from '#core/report/deviceLine.ts';
import type { AreaKey, Release } from '#core/release/state/release.ts';
import type { Store } from '#store/store.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { newestRelease } from '../devices/newestRelease.ts';
import { withStore } from '../reach/reach.ts';
import { areaOf } from '../release/which/key.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { give, type FormFlags } from './columns.ts';
import type { Column, Rows, Value } from './rows.ts';
import { withForms } from './forms.ts';

interface Flags extends FormFlags {
  readonly area: string;
}

/** Rows read at a time. */
const pageSize = 5_000;

const columns: readonly Column[] = [
  { name: 'device', kind: 'text' },
  { name: 'directory_id', kind: 'text' },
  { name: 'serial_number', kind: 'text' },
  { name: 'ring', kind: 'text' },
  { name: 'status', kind: 'text' },
  { name: 'sub_status', kind: 'text' },
  { name: 'os_version', kind: 'text' },
  { name: 'os_revision', kind: 'count' },
  { name: 'last_contact', kind: 'instant' },
  { name: 'why', kind: 'text' },
];

/** Adds the verb. */
export function addDeviceReport(report: Command, outside: Outside): void {
  withExamples(
    withForms(withEngineFlags(report.command('devices')))
      .description('every registered device with status, sub-status, and why it is not up to date')
      .option('--area <area>', 'management area', usualArea)
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => giveDevices(session, command.opts<Flags>())),
      ),
    [
      ['report devices', ''],
      ['report devices --csv > devices.csv', 'all of them, for a spreadsheet'],
      ['report devices --area office --parquet office.parquet', 'a million rows in little memory'],
    ],
  );
}

async function giveDevices(session: Session, flags: Flags): Promise<void> {
  const area = areaOf(flags.area);
  const { policy } = await policyInEffect(session.config, area);
  const key = { tenant: policy.tenant, area };
  await withStore(session.config, (store) =>
    give(
      session,
      { name: 'devices', tenant: key.tenant, columns, pages: pagesOf(store, key) },
      flags,
    ),
  );
}

async function* pagesOf(store: Store, key: AreaKey): AsyncGenerator<Rows> {
  const { listDevices } = await import('#store/device/deviceList.ts');
  const newest = await newestRelease(store, key);
  const asked =
    newest === null
      ? {}
      : {
          update: { ...listedBy(newest.release), states: null },
        };
  let after: string | undefined;
  for (;;) {
    const page = await listDevices(store, { key, ...asked, after, limit: pageSize });
    const registered = page.filter(
      ({ registration }) => registration === 'ready' || registration === 'notReady',
    );
    yield registered.map((one) => rowOf(one, newest));
    after = page.at(-1)?.device.deviceId;
    if (page.length < pageSize) return;
  }
}

type Newest = { readonly release: Release; readonly asOf: number } | null;

function rowOf(one: UpdatingDevice, newest: Newest): readonly Value[] {
  const { device, ring } = one;
  const known = newest === null ? null : statusOfDevice(one, newest.release, newest.asOf);
  const version = windowsBuild(device.osVersion);
  return [
    device.deviceId,
    device.entraDeviceId,
    device.serialNumber,
    ring,
    known === null ? null : statusWords[known.status].title,
    known === null ? null : subText(known.status, known.sub),
    version === null ? device.osVersion : `10.0.${version.build}`,
    version?.revision ?? null,
    device.lastSyncAt,
    whyText(one, newest?.release ?? null),
  ];
}
