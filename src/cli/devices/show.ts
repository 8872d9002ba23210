/** `ringmaster devices show`: all that is known of one device on a page, and the one thing to do next. */
import type { ListedDevice } from '#core/device/listed.ts';
import { driftText, reasonText, standingText } from '#core/report/deviceLine.ts';
import type { Command } from 'commander';
import { nextStep } from '#core/device/nextStep.ts';
import type { DeviceHistory } from '#store/device/deviceHistory.ts';
import type { DeviceNames } from '#tenantCheck/deviceNames.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside, Paint } from '../terminal/terminal.ts';
import { factLines, tableLines } from '../view/table.ts';
import { deviceDocument, gigabytesText, instantOrDash } from './document.ts';
import { readStory } from '../release/explain/explainDevice.ts';
import { storyAnswer, storyLines, type StoryValues } from '../view/release/deviceStory.ts';
import { iso } from '../view/iso.ts';
import { withDevice, type FoundDevice } from './find.ts';
import { checkResultLines, checkResults, type CheckResult } from './one/checkResults.ts';
import { historyOf, type Happened } from './one/history.ts';
import { inAreas, type InArea } from './one/inAreas.ts';
import { askNames, idOfName } from './one/names.ts';
import { newestRelease } from './newestRelease.ts';

/** Adds the verb `show`. */
export function addDeviceShow(devices: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(devices.command('show'))
      .description('all that is known of one device, and what is to be done next')
      .argument('<device>', 'Intune id, Entra device id, directory object id or serial number')
      .option('--names', 'ask Graph for its host name and user, and find it by its host name too')
      .action((id: string, flags: { readonly names?: boolean }, command: Command) =>
        perform(command, outside, (session) => show(session, id, flags.names === true)),
      ),
    [
      ['devices show 5CD1234ABC', 'by serial number'],
      ['devices show LAPTOP-42 --names', 'by host name; names are shown and kept nowhere'],
    ],
  );
}

/** What is told of a device. */
interface Page {
  readonly listed: ListedDevice;
  readonly names: DeviceNames | null;
  readonly checks: readonly CheckResult[];
  readonly areas: readonly InArea[];
  readonly told: StoryValues | null;
  readonly history: readonly Happened[];
  readonly next: string;
}

async function show(session: Session, id: string, wantsNames: boolean): Promise<void> {
  const { config } = session;
  const byName = wantsNames ? () => idOfName(config, id) : undefined;
  await withDevice(
    session,
    id,
    async (found) => {
      const { deviceId } = found.listed.device;
      const names = wantsNames ? await askNames(config, deviceId) : null;
      tell(session, { ...(await pageOf(found)), names }, wantsNames);
    },
    byName,
  );
}

async function pageOf({ store, key, listed }: FoundDevice): Promise<Omit<Page, 'names'>> {
  const { readDeviceHistory } = await import('#store/device/deviceHistory.ts');
  const { tenant } = key;
  const of = { tenant, deviceId: listed.device.deviceId };
  const past: DeviceHistory = await readDeviceHistory(store, of);
  const areas = await inAreas(store, { tenant, listed, labels: past.labels });
  const newest = await newestRelease(store, key);
  const told = newest === null ? null : await readStory(store, listed, newest.release);
  const updates = areas.flatMap(({ title, state, error }) =>
    state === null ? [] : [{ title, state, error }],
  );
  const { registration, failure } = listed;
  return {
    listed,
    checks: checkResults(listed, listed.judgedAt ?? Date.now()),
    areas,
    told,
    history: historyOf(listed, past),
    next: nextStep({ registration, failure, labels: past.labels, updates }),
  };
}

function tell({ terminal }: Session, page: Page, wantsNames: boolean): void {
  const { listed, names, checks, areas, told, history, next } = page;
  const update = told === null ? null : { release: told.release.key.id, ...storyAnswer(told) };
  terminal.answer(
    {
      ...deviceDocument(listed),
      ...(wantsNames ? { host: names?.host ?? null, user: names?.user ?? null } : {}),
      update,
      checks,
      areas,
      history: history.map(({ at, ...one }) => ({ at: iso(at), ...one })),
      next,
    },
    pageLines(page, terminal, wantsNames).join('\n'),
  );
}

function pageLines(
  { listed, names, checks, areas, told, history, next }: Page,
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
  wantsNames: boolean,
): readonly string[] {
  const judged = `prerequisites, judged ${instantOrDash(listed.judgedAt)}`;
  return [
    ...deviceFacts(listed, paint, wantsNames ? nameFacts(names) : []),
    ...section(paint, judged, checkResultLines(checks, paint)),
    ...section(paint, 'areas', areas.length === 0 ? [] : areaLines(areas, paint, columns)),
    ...(told === null ? [] : ['', ...storyLines(told, paint)]),
    ...section(
      paint,
      'history',
      history.map((one) => historyLine(one, paint)),
    ),
    '',
    `${paint.bold('next')}  ${next}`,
  ];
}

function section(paint: Paint, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', paint.bold(title), ...lines];
}

function areaLines(areas: readonly InArea[], paint: Paint, columns: number): readonly string[] {
  const countsText = (counts: boolean | null): string => {
    if (counts === null) return '–';
    return counts ? 'yes' : 'no';
  };
  return tableLines(
    ['area', 'release', 'update', 'counts', 'because'],
    areas.map(({ title, release, state, counts, because }) => [
      title,
      release ?? '–',
      state ?? '–',
      countsText(counts),
      because ?? '',
    ]),
    paint,
    columns,
  );
}

function historyLine({ at, what, by, why }: Happened, paint: Paint): string {
  return `${paint.dim(instantOrDash(at))}  ${what}, by ${by}${why === null ? '' : `: ${why}`}`;
}

function nameFacts(names: DeviceNames | null): readonly (readonly [string, string])[] {
  return [
    ['host name', names?.host ?? '–'],
    ['primary user', names?.user ?? '–'],
  ];
}

/** The facts of a device, one a line. */
function deviceFacts(
  listed: ListedDevice,
  paint: Paint,
  names: readonly (readonly [string, string])[],
): readonly string[] {
  const { device, ring, ringBy, isJoined } = listed;
  const group = isJoined ? '' : ', its group follows';
  const reason = reasonText(listed);
  return factLines(
    [
      ...names,
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
      ['readiness checked', instantOrDash(listed.labelledAt)],
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
