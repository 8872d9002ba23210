/** `ringmaster devices list`: discovered devices, by where they stand, by ring and by what they do with the update. */
import type { UpdatingDevice } from '#core/device/listed.ts';
import { once } from 'node:events';
import type { Command } from 'commander';
import { usualArea } from '#core/area/areas.ts';
import { visibleJson } from '#core/plainText.ts';
import type { Release } from '#core/release/state/release.ts';
import { deviceStates } from '#core/release/view/deviceStates.ts';
import { Failure } from '../failure.ts';
import { numberOption } from '../asked/numberOption.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withStore } from '../reach/reach.ts';
import { areaOf } from '../release/which/key.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { csvText } from './csvOut.ts';
import { csvHead, csvRow, deviceLines, listedDocument } from './listForms.ts';
import { checkRing } from './ring.ts';
import {
  readWanted,
  standings,
  wantedDevices,
  type ListFlags,
  type Reading,
} from './wantedDevices.ts';

const limit = { name: '--limit', min: 1, max: 100_000 };
const limitDefault = 50;
/** Rows read at a time where some may not fit. */
const searchMax = 200;
/** Rows read at a time where all are wanted: a page is written before the next one is read. */
const streamSize = 5_000;

interface Flags extends ListFlags {
  readonly csv?: boolean;
  readonly jsonl?: boolean;
  readonly all?: boolean;
  readonly limit?: number;
}

/** Adds the verb `list`. */
export function addDeviceList(devices: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(devices.command('list'))
      .description('discovered devices, by where they stand and what they do with the update')
      .option('--area <area>', 'management area whose update is meant', usualArea)
      .option('--registration <state>', standings.join(', '))
      .option('--ring <name>', 'one ring')
      .option('--state <state>', `of the newest release’s update: ${deviceStates.join(', ')}`)
      .option('--ineligible <reason>', 'those that do not count, for this reason')
      .option('--missing', 'those that count in the objective and are not up to date')
      .option('--model <text>', 'a part of the model')
      .option('--build <build>', 'Windows of this build: 26100, or 26100.7456')
      .option('--search <text>', 'a part of serial number, model, manufacturer or id')
      .option('--csv', 'as CSV for spreadsheets')
      .option('--jsonl', 'as one JSON document a line')
      .option('--all', 'with --csv or --jsonl: all there are, written as they are read')
      .option('--limit <n>', `how many (default: ${limitDefault})`, numberOption(limit))
      .option('--after <id>', 'go on after this Intune id')
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => list(session, command.opts<Flags>())),
      ),
    [
      ['devices list --state failed', 'whose install failed, and with what'],
      ['devices list --missing --csv --all > missing.csv', 'who keeps the objective open'],
      ['devices list --registration notRegistered', 'who could not be registered, and why'],
      ['devices list --state ineligible --ineligible disk', 'whose disk is too full to count'],
      ['devices list --ring fast --jsonl --all', 'for scripts, however many there are'],
    ],
  );
}

async function list(session: Session, flags: Flags): Promise<void> {
  const { terminal, config } = session;
  const { tenant, area, wanted } = await asked(session, flags);
  const { csv: isCsv = false, jsonl: isLines = false, all: isAll = false } = flags;
  const asOne = flags.limit ?? limitDefault;
  await withStore(config, async (store) => {
    const size = isAll ? streamSize : Math.max(searchMax, asOne + 1);
    const reading = await readWanted(store, wanted, size);
    if (isAll) {
      await stream(session, reading, isCsv);
      return;
    }
    const { release } = reading;
    const { devices, next } = await upTo(reading, asOne);
    if (isCsv || isLines) {
      for (const line of linesOf(devices, { release, isCsv, isFirst: true })) terminal.say(line);
      if (next !== null) terminal.tell(`More: --after ${next}, a greater --limit, or --all`);
      return;
    }
    const more = next === null ? [] : ['', `More: --after ${next}`];
    terminal.answer(
      {
        tenant,
        area,
        release: release?.key.id ?? null,
        devices: devices.map((one) => listedDocument(one, release)),
        next,
      },
      [...deviceLines(devices, release, terminal), ...more].join('\n'),
    );
  });
}

async function asked({ terminal, config }: Session, flags: Flags) {
  const area = areaOf(flags.area);
  const { policy } = await policyInEffect(config, area);
  const { tenant } = policy;
  if (flags.ring !== undefined) checkRing(policy, flags.ring);
  const isForm = flags.csv === true || flags.jsonl === true;
  if (isForm && terminal.isJson)
    throw new Failure('usage', 'is another form than --json; give one', {
      place: flags.csv === true ? '--csv' : '--jsonl',
    });
  if (flags.csv === true && flags.jsonl === true)
    throw new Failure('usage', 'is another form than --csv; give one', { place: '--jsonl' });
  if (flags.all === true && !isForm)
    throw new Failure('usage', 'is for --csv and --jsonl: nobody reads so many in a table', {
      place: '--all',
    });
  return { tenant, area, wanted: wantedDevices({ tenant, area }, flags) };
}

/** The first so many, and the id after which there are more. */
async function upTo(
  { pages }: Reading,
  count: number,
): Promise<{ readonly devices: readonly UpdatingDevice[]; readonly next: string | null }> {
  const devices: UpdatingDevice[] = [];
  for await (const page of pages) {
    devices.push(...page);
    if (devices.length > count) break;
  }
  const shown = devices.slice(0, count);
  const next = devices.length > count ? (shown.at(-1)?.device.deviceId ?? null) : null;
  return { devices: shown, next };
}

/** Writes all of them, a page at a time, as fast as whoever reads it takes them. */
async function stream(
  { terminal, outside }: Session,
  { release, pages }: Reading,
  isCsv: boolean,
): Promise<void> {
  let isFirst = true;
  const write = async (devices: readonly UpdatingDevice[]): Promise<void> => {
    const lines = linesOf(devices, { release, isCsv, isFirst });
    isFirst = false;
    if (lines.length > 0) terminal.say(lines.join('\n'));
    if (outside.stdout.writableNeedDrain) await once(outside.stdout, 'drain');
  };
  for await (const page of pages) await write(page);
  if (isFirst) await write([]);
}

function linesOf(
  devices: readonly UpdatingDevice[],
  o: { readonly release: Release | null; readonly isCsv: boolean; readonly isFirst: boolean },
): readonly string[] {
  const { release, isCsv, isFirst } = o;
  if (!isCsv)
    return devices.map((one) => visibleJson(JSON.stringify(listedDocument(one, release))));
  const rows = devices.map((one) => csvRow(one, release));
  const text = csvText(csvHead, rows);
  if (isFirst) return [text];
  return rows.length === 0 ? [] : [text.slice(csvText(csvHead, []).length + 1)];
}
