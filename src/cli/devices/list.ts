/** `ringmaster devices list`: discovered devices, by where they stand, by ring and by what they do with the update. */
import type { Command } from 'commander';
import type { Registration } from '#core/device/device.ts';
import type { AreaKey, Release } from '#core/release/state/release.ts';
import { deviceStates, type DeviceState } from '#core/release/view/deviceStates.ts';
import type { DeviceQuestion, UpdatingDevice } from '#store/device/deviceList.ts';
import type { Store } from '#store/store.ts';
import { didYouMean } from '#core/spelling.ts';
import { Failure } from '../failure.ts';
import { numberOption } from '../asked/numberOption.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside, Terminal } from '../terminal/terminal.ts';
import { tableLines } from '../view/table.ts';
import { csvText } from './csvOut.ts';
import { deviceDocument, instantOrNothing, reasonText, standingText } from './document.ts';
import { checkRing } from './ring.ts';
import { newestRelease, stateOf, statesOf, updateReason } from './updateState.ts';

const standings: readonly Registration[] = ['ready', 'notReady', 'notRegistered', 'excluded'];
const limit = { name: '--limit', min: 1, max: 100_000 };
const limitDefault = 50;
/** Rows read at a time; which of them wait and which were offered is known by their ring only. */
const searchMax = 200;

interface Flags {
  readonly registration?: string;
  readonly ring?: string;
  readonly state?: string;
  readonly missing?: boolean;
  readonly search?: string;
  readonly csv?: boolean;
  readonly limit?: number;
  readonly after?: string;
}

/** Adds the verb `list`. */
export function addDeviceList(devices: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(devices.command('list'))
      .description('discovered devices, by where they stand and what they do with the update')
      .option('--registration <state>', standings.join(', '))
      .option('--ring <name>', 'one ring')
      .option('--state <state>', `of the newest release’s update: ${deviceStates.join(', ')}`)
      .option('--missing', 'those that count in the objective and are not up to date')
      .option('--search <text>', 'a part of serial number, model, manufacturer or id')
      .option('--csv', 'as CSV for spreadsheets')
      .option('--limit <n>', `how many (default: ${limitDefault})`, numberOption(limit))
      .option('--after <id>', 'go on after this Intune id')
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => list(session, command.opts<Flags>())),
      ),
    [
      ['devices list --state failed', 'whose install failed, and with what'],
      ['devices list --missing --csv --limit 100000 > missing.csv', 'who keeps the objective open'],
      ['devices list --registration notRegistered', 'who could not be registered, and why'],
      ['devices list --ring fast --limit 1000 --json', 'for scripts'],
    ],
  );
}

interface Listing {
  readonly release: Release | null;
  readonly devices: readonly UpdatingDevice[];
  /** The last Intune id, where there are more. */
  readonly next: string | null;
}

async function list({ terminal, config }: Session, flags: Flags): Promise<void> {
  const { policy } = await policyInEffect(config);
  const { tenant, area } = policy;
  const key = { tenant, area };
  const registration = registrationOf(flags.registration);
  const state = deviceStateOf(flags.state);
  if (flags.ring !== undefined) checkRing(policy, flags.ring);
  if (flags.csv === true && terminal.isJson)
    throw new Failure('usage', 'is another form than --json; give one', { place: '--csv' });
  const found = await withStore(config, (store) =>
    listed(store, { key, flags, registration, state }),
  );
  const { devices, release, next } = found;
  if (flags.csv === true) {
    terminal.say(csvOf(found));
    if (next !== null) terminal.tell(`More: --after ${next}, or a greater --limit`);
    return;
  }
  const documents = devices.map((one) => ({
    ...deviceDocument(one),
    update: one.update === null ? null : { ...one.update, state: stateOf(one, release) },
  }));
  terminal.answer(
    { tenant, release: release?.key.id ?? null, devices: documents, next },
    [...deviceLines(found, terminal), ...(next === null ? [] : ['', `More: --after ${next}`])].join(
      '\n',
    ),
  );
}

interface Wanted {
  readonly key: AreaKey;
  readonly flags: Flags;
  readonly registration: Registration | undefined;
  readonly state: DeviceState | undefined;
}

async function listed(store: Store, { key, flags, registration, state }: Wanted): Promise<Listing> {
  const newest = await newestRelease(store, key);
  const release = newest?.release ?? null;
  const asksOfUpdate = state !== undefined || flags.missing === true;
  if (newest === null && asksOfUpdate)
    throw noRelease(state === undefined ? '--missing' : '--state');
  const question: Omit<DeviceQuestion, 'limit' | 'after'> = {
    key,
    registration,
    ring: flags.ring,
    search: flags.search,
    isMissing: flags.missing,
    update:
      newest === null
        ? undefined
        : {
            asOf: newest.asOf,
            lowest: newest.release.content?.targets ?? [],
            outOfService: newest.release.content?.outOfService ?? [],
            states: state === undefined ? null : [statesOf[state]],
          },
  };
  const fits = (one: UpdatingDevice): boolean =>
    state === undefined || stateOf(one, release) === state;
  return { release, ...(await readUntil(store, question, { flags, fits })) };
}

/** Reads on until so many fit: which of the devices that have not begun wait is known by their ring only. */
async function readUntil(
  store: Store,
  question: Omit<DeviceQuestion, 'limit' | 'after'>,
  { flags, fits }: { readonly flags: Flags; readonly fits: (one: UpdatingDevice) => boolean },
): Promise<Pick<Listing, 'devices' | 'next'>> {
  const { listDevices } = await import('#store/device/deviceList.ts');
  const wanted = flags.limit ?? limitDefault;
  const devices: UpdatingDevice[] = [];
  let { after } = flags;
  for (;;) {
    const limit = Math.max(searchMax, wanted + 1);
    const page = await listDevices(store, { ...question, after, limit });
    devices.push(...page.filter(fits));
    after = page.at(-1)?.device.deviceId;
    if (page.length < limit || devices.length > wanted) break;
  }
  const shown = devices.slice(0, wanted);
  const next = devices.length > wanted ? (shown.at(-1)?.device.deviceId ?? null) : null;
  return { devices: shown, next };
}

function deviceLines(
  { devices, release }: Listing,
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
    becauseOf(one),
  ]);
  return tableLines(
    ['device', 'serial', 'model', 'version', 'is', 'ring', 'update', 'because'],
    rows,
    paint,
    columns,
  );
}

/** Why the update is not on it, and why it does not count or take part. */
function becauseOf(one: UpdatingDevice): string {
  return [updateReason(one), reasonText(one)].filter(Boolean).join('; ');
}

const csvHead = [
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

function csvOf({ devices, release }: Listing): string {
  const rows = devices.map((one) => {
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
      becauseOf(one),
    ];
  });
  return csvText(csvHead, rows);
}

/** Whether it counts in the objective; nothing where no release is known. */
function countsText({ update }: UpdatingDevice): string {
  if (update === null) return '';
  return update.eligible ? 'yes' : 'no';
}

function noRelease(place: string): Failure {
  return new Failure('notFound', 'there is no release yet whose update devices could have', {
    place,
    code: 'unknownRelease',
    remedy: 'start one with `ringmaster release start`',
  });
}

function deviceStateOf(name: string | undefined): DeviceState | undefined {
  if (name === undefined) return undefined;
  const known = deviceStates.find((state) => state === name);
  if (known !== undefined) return known;
  throw new Failure('usage', `devices are never "${name}".${didYouMean(name, deviceStates)}`, {
    place: '--state',
    remedy: `one of ${deviceStates.join(', ')}`,
  });
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
