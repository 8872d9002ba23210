/** `ringmaster devices list`: discovered devices, by where they stand and by ring, page by page. */
import type { Command } from 'commander';
import type { Registration } from '#core/device/device.ts';
import type { ListedDevice } from '#store/deviceList.ts';
import { didYouMean } from '#spelling.ts';
import { Failure } from '../failure.ts';
import { numberOption } from '../numberOption.ts';
import { policyInEffect } from '../policyInEffect.ts';
import { withStore } from '../reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside, Terminal } from '../terminal.ts';
import { tableLines } from '../view/table.ts';
import { deviceDocument, reasonText, standingText } from './document.ts';
import { checkRing } from './ring.ts';

const standings: readonly Registration[] = ['ready', 'notReady', 'notRegistered', 'excluded'];
const limit = { name: '--limit', min: 1, max: 10_000 };
const limitDefault = 50;

interface Flags {
  readonly registration?: string;
  readonly ring?: string;
  readonly limit?: number;
  readonly after?: string;
}

/** Adds the verb `list`. */
export function addDeviceList(devices: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(devices.command('list'))
      .description('discovered devices, by where they stand and by ring')
      .option('--registration <state>', standings.join(', '))
      .option('--ring <name>', 'one ring')
      .option('--limit <n>', `how many (default: ${limitDefault})`, numberOption(limit))
      .option('--after <id>', 'go on after this Intune id')
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => list(session, command.opts<Flags>())),
      ),
    [
      ['devices list --registration notRegistered', 'who could not be registered, and why'],
      ['devices list --ring fast --limit 1000 --json', 'for scripts'],
    ],
  );
}

async function list({ terminal, config }: Session, flags: Flags): Promise<void> {
  const { policy } = await policyInEffect(config);
  const registration = registrationOf(flags.registration);
  if (flags.ring !== undefined) checkRing(policy, flags.ring);
  const count = flags.limit ?? limitDefault;
  const { listDevices } = await import('#store/deviceList.ts');
  const found = await withStore(config, (store) =>
    listDevices(store, {
      tenant: policy.tenant,
      limit: count + 1,
      ...(registration === undefined ? {} : { registration }),
      ...(flags.ring === undefined ? {} : { ring: flags.ring }),
      ...(flags.after === undefined ? {} : { after: flags.after }),
    }),
  );
  const shown = found.slice(0, count);
  const last = found.length > count ? (shown.at(-1)?.device.deviceId ?? null) : null;
  terminal.answer(
    { tenant: policy.tenant, devices: shown.map(deviceDocument), next: last },
    [...deviceLines(shown, terminal), ...(last === null ? [] : ['', `More: --after ${last}`])].join(
      '\n',
    ),
  );
}

function deviceLines(
  devices: readonly ListedDevice[],
  { paint, columns }: Pick<Terminal, 'paint' | 'columns'>,
): readonly string[] {
  if (devices.length === 0) return ['No device.'];
  const rows = devices.map((listed) => [
    listed.device.deviceId,
    listed.device.serialNumber ?? '–',
    [listed.device.manufacturer, listed.device.model].filter(Boolean).join(' ') || '–',
    listed.device.osVersion ?? '–',
    standingText(listed),
    listed.ring ?? '–',
    reasonText(listed),
  ]);
  return tableLines(
    ['device', 'serial', 'model', 'version', 'is', 'ring', 'because'],
    rows,
    paint,
    columns,
  );
}

function registrationOf(name: string | undefined): Registration | undefined {
  if (name === undefined) return undefined;
  const known = standings.find((standing) => standing === name);
  if (known !== undefined) return known;
  throw new Failure('usage', `devices are never "${name}".${didYouMean(name, standings)}`, {
    place: '--registration',
    remedy: `one of ${standings.join(', ')}`,
  });
}
