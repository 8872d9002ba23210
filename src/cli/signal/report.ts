/** `ringmaster signal report`: tell by hand that devices are bad since an update, one by one or out of a CSV file. */
import type { Command } from 'commander';
import { countsFor, type Signal } from '#core/evidence/signal/signal.ts';
import { signalsOf } from '#core/policy/signals.ts';
import { instantOf } from '#core/instant.ts';
import { plainTextFault } from '#core/plainText.ts';
import type { Policy } from '#core/policy/policy.ts';
import { countText, instantText } from '#reports/instant.ts';
import { didYouMean } from '#core/spelling.ts';
import type { Report } from '#store/evidence/reports.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import type { Store } from '#store/store.ts';
import { faultyFile, readCsv, type CsvFault, type CsvRow } from '../asked/csv.ts';
import { Failure } from '../failure.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withOperator, withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { nowOf, runningReleases, tellAll, toldText, type RunningRelease } from './tell.ts';

/** What reports are called that nobody named. */
const usualName = 'helpdesk';
const nameMax = 120;
/** More at a time come from a monitoring system, which has the webhook. */
const reportsMax = 10_000;

/** Adds the verb `report`. */
export function addReport(signal: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(signal.command('report'))
      .description('report devices that are bad since an update')
      .option('--device <id...>', 'Intune id, Entra device id, object id or serial number')
      .option(
        '--file <csv>',
        'a CSV file with the columns device, name and at; the last two may be left out',
      )
      .option('--name <name>', `who or what reports (default: ${usualName})`)
      .option('--at <instant>', 'since when, such as 2026-12-09T08:00:00Z (default: now)')
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => report(session, command.opts<Flags>())),
      ),
    [
      ['signal report --device 5CD1234ABC --device 5CD1234ABD', 'two calls at the helpdesk'],
      ['signal report --file calls.csv --name monitoring', 'many at once'],
    ],
  );
}

interface Flags {
  readonly device?: readonly string[];
  readonly file?: string;
  readonly name?: string;
  readonly at?: string;
}

/** A report as it was asked for; `line` is where it stands in the file. */
interface Wanted {
  readonly line: number | null;
  readonly device: string;
  readonly name: string;
  readonly at: number | null;
}

async function report({ terminal, config }: Session, flags: Flags): Promise<void> {
  const wanted = await wantedOf(flags);
  const { policy } = await policyInEffect(config);
  const { tenant, area } = policy;
  const { recordReports } = await import('#store/evidence/reports.ts');
  await withOperator(config, async ({ operator }) => {
    const running = await runningReleases(operator, tenant);
    const now = nowOf(running);
    const signals = countedBy(policy, running);
    const outcome = await withStore(config, async (store) => {
      const reports = await resolved(store, wanted, {
        key: { tenant, area },
        now,
        signals,
        file: flags.file,
      });
      return await recordReports(store, { tenant, signals, reports, learnedAt: now });
    });
    const told = outcome.accepted > 0 ? await tellAll(operator, running) : [];
    const { accepted } = outcome;
    const text = `Took ${countText(accepted)} ${accepted === 1 ? 'report' : 'reports'} of ${countText(wanted.length)}. ${toldText(told)}`;
    terminal.answer({ tenant, ...outcome, at: new Date(now).toISOString(), told }, text);
  });
}

async function wantedOf(flags: Flags): Promise<readonly Wanted[]> {
  const name = nameOf(flags.name ?? usualName, '--name');
  const at = flags.at === undefined ? null : instantOf(flags.at);
  if (at === null && flags.at !== undefined) {
    throw new Failure(
      'usage',
      `must be an instant such as 2026-12-09T08:00:00Z, found "${flags.at}"`,
      {
        place: '--at',
      },
    );
  }
  const single = (flags.device ?? []).map((device) => ({ line: null, device, name, at }));
  const listed = flags.file === undefined ? [] : await listedIn(flags.file, { name, at });
  const all = [...single, ...listed];
  if (all.length > 0 && all.length <= reportsMax) return all;
  const why =
    all.length === 0
      ? 'must name devices, with --device or --file'
      : `takes at most ${countText(reportsMax)} reports at a time, found ${countText(all.length)}`;
  throw new Failure('usage', why, { place: flags.file ?? '--device' });
}

async function listedIn(
  file: string,
  usual: { readonly name: string; readonly at: number | null },
): Promise<readonly Wanted[]> {
  const rows = await readCsv(file, { required: ['device'], optional: ['name', 'at'] }, (all) =>
    all.flatMap(({ line, values }) => rowFaults(values).map((message) => ({ line, message }))),
  );
  return rows.map(({ line, values: { device = '', name = '', at = '' } }) => ({
    line,
    device,
    name: name === '' ? usual.name : name,
    at: at === '' ? usual.at : instantOf(at),
  }));
}

function rowFaults({ device, name = '', at = '' }: CsvRow['values']): readonly string[] {
  return [
    device === '' ? 'names no device' : '',
    name.length > nameMax ? `has a name longer than ${nameMax} characters` : '',
    at !== '' && instantOf(at) === null
      ? `must have an instant such as 2026-12-09T08:00:00Z, found "${at}"`
      : '',
  ].filter((message) => message !== '');
}

function nameOf(text: string, place: string): string {
  const name = text.trim();
  const fault = name === '' ? `must be 1 to ${nameMax} characters` : plainTextFault(name, nameMax);
  if (fault === null) return name;
  throw new Failure('usage', fault, { place });
}

/** Running releases are judged by their own signals; the policy's count besides. */
function countedBy(policy: Policy, running: readonly RunningRelease[]): readonly Signal[] {
  const all = [...running.map(({ release }) => release.policy), policy].flatMap(signalsOf);
  return all.filter(({ name }, index) => all.findIndex((one) => one.name === name) === index);
}

interface Resolving {
  readonly key: AreaKey;
  readonly now: number;
  readonly signals: readonly Signal[];
  readonly file: string | undefined;
}

/** Reports with the devices' own ids; a Failure names all that cannot be taken, before anything is stored. */
async function resolved(
  store: Store,
  wanted: readonly Wanted[],
  resolving: Resolving,
): Promise<readonly Report[]> {
  const { key, now } = resolving;
  const { findDevice } = await import('#store/device/deviceList.ts');
  const reports: Report[] = [];
  const faults: CsvFault[] = [];
  for (const { line, device, name, at } of wanted) {
    const found = await findDevice(store, { key, id: device });
    const why =
      nameFault(name, resolving.signals) ??
      (at !== null && at > now
        ? `is in the future: the fleet's time is ${instantText(now)}`
        : null) ??
      (found === null ? `tenant ${key.tenant} has no device "${device}"` : null);
    if (why !== null) faults.push({ line: line ?? 0, message: why });
    if (found !== null) reports.push({ device: found.device.deviceId, name, at: at ?? now });
  }
  if (faults.length === 0) return reports;
  throw refusedReports(faults, resolving.file);
}

function nameFault(name: string, signals: readonly Signal[]): string | null {
  if (signals.some((signal) => countsFor(signal, { source: 'reports', what: name }))) return null;
  const known = signals.flatMap(({ match }) => match.reports ?? []);
  return `no signal counts reports named "${name}".${didYouMean(name, known)} Counted: ${known.join(', ') || 'none'}`;
}

function refusedReports(faults: readonly CsvFault[], file: string | undefined): Failure {
  const inFile = faults.filter(({ line }) => line > 0);
  if (file !== undefined && inFile.length > 0) return faultyFile(file, inFile);
  const isUnknown = faults.every(({ message }) => message.startsWith('tenant '));
  return new Failure(
    isUnknown ? 'notFound' : 'usage',
    `nothing was taken: ${faults.map(({ message }) => message).join('; ')}`,
    {
      place: isUnknown ? '--device' : '--name',
      code: isUnknown ? 'unknownDevice' : 'faultyReport',
    },
  );
}
