/** The end of a rehearsal for people: the rings as a table, the objective, and where to look further. */
import { causeTitle } from '#core/incident/cause.ts';
import { statusOf, statusText } from '#core/incident/status.ts';
import { attainedOf, objectiveInShort, objectiveText } from '#core/objective/soFar.ts';
import type { Release, ReleaseKey } from '#core/release/state/release.ts';
import { deviceStates, devicesByState, type DeviceState } from '#core/release/view/deviceStates.ts';
import { countText, dateText, dayText, instantText, shareText } from '#reports/instant.ts';
import { headline } from '#core/release/view/headline.ts';
import type { ReleaseStatus } from '#workflows/messages.ts';
import { asOfIncident } from '../incident/document.ts';
import type { Paint } from '../terminal/terminal.ts';
import { progressOf } from '../view/release/release.ts';
import { factLines, tableLines } from '../view/table.ts';
import type { RehearsalResult } from './document.ts';

/** The lines of the summary. */
export function rehearsalLines(result: RehearsalResult, paint: Paint): readonly string[] {
  const { release } = result.status;
  const day = (at: number | null): string =>
    at === null
      ? '–'
      : `${dayText(release.publishedAt, at)} ${dateText(at).replace(/ \d{4}$/, '')}`;
  const rings = release.rings.map((ring) => {
    const progress = progressOf(release, ring);
    return { ring, progress, devices: devicesByState(progress, ring) };
  });
  const states = deviceStates.filter(
    (state) => always.includes(state) || rings.some(({ devices }) => devices[state] > 0),
  );
  const rows = rings.map(({ ring, progress, devices }) => [
    paint.cyan(ring.name),
    countText(progress.devices),
    ...states.map((state) => countText(devices[state])),
    shareText(attainedOf(progress)),
    day(ring.offeredAt),
    day(ring.deadlineAt),
  ]);
  const head = [
    'ring',
    '>devices',
    ...states.map((state) => `>${state}`),
    '>of eligible',
    'opened',
    'deadline',
  ];
  return [
    ...tableLines(head, rows, paint),
    '',
    ...factLines(factsOf(result, paint), paint),
    ...areaLines(result, paint),
  ];
}

/** Where several areas were played, a line for each: what it is to come to, or how far it came. */
function areaLines({ areas }: RehearsalResult, paint: Paint): readonly string[] {
  if (areas.length === 0) return [];
  const rows = areas.map(({ status: { release }, listed }) => [
    paint.cyan(release.key.area),
    release.key.id,
    countText(release.decisions),
    countText(listed.historyEvents),
    colouredObjective(release, paint, objectiveInShort(release)),
  ]);
  return [
    '',
    ...tableLines(['area', 'release', '>decisions', '>events', 'objective'], rows, paint),
  ];
}

/** How releases stand that are played beside the one that is shown, a line for each. */
export function besideLines(
  all: readonly ReleaseStatus[],
  shown: ReleaseKey,
  paint: Paint,
): readonly string[] {
  const others = all.filter(({ release }) => release.key.area !== shown.area);
  if (others.length === 0) return [];
  const rows = others.map(({ release, asOf }) => [
    paint.cyan(release.key.area),
    release.key.id,
    dayText(release.publishedAt, asOf),
    headline(release, asOf)[0]?.text ?? '',
  ]);
  return ['', ...tableLines(['beside', 'release', 'day', 'stands'], rows, paint)];
}

/** The other states have a column where a device is in them; all columns add up to the devices. */
const always: readonly DeviceState[] = ['done', 'failed', 'ineligible'];

function factsOf(result: RehearsalResult, paint: Paint): readonly (readonly [string, string])[] {
  const { listed, report, wallSeconds, decisions, engine } = result;
  const { page } = engine;
  const history = `${countText(listed.historyEvents)} events, ${countText(Math.round(listed.historyBytes / 1000))} KB`;
  const link = webUiLink(result);
  return [
    ['release', releaseText(result)],
    ['objective', colouredObjective(result.status.release, paint)],
    ...incidentFact(result),
    [
      'decisions',
      `${countText(decisions.length)}, each with its reason: ringmaster release show ${result.status.release.key.id}`,
    ],
    ['history', `${history}; ${wallSeconds.toFixed(1)} s of real time`],
    ...(report === null ? [] : [['report', report] as const]),
    ...(page === null ? [] : [['tenant', page] as const]),
    ...(link === null ? [] : [['Web UI', link] as const]),
  ];
}

/** What went wrong, in one line; none where nothing did. */
function incidentFact({ incidents }: RehearsalResult): readonly (readonly [string, string])[] {
  const [newest, ...others] = incidents;
  if (newest === undefined) return [];
  const status = statusText(statusOf(newest, asOfIncident(newest)));
  const more = others.length === 0 ? '' : `, and ${countText(others.length)} more`;
  const look = others.length === 0 ? `show ${newest.number}` : 'list';
  return [
    ['incidents', `${causeTitle(newest.cause)} (${status})${more}: ringmaster incident ${look}`],
  ];
}

function releaseText({ status, now }: RehearsalResult): string {
  const { key, basedOn, publishedAt } = status.release;
  const played = basedOn === null ? '' : `, ${basedOn} played from ${dateText(publishedAt)} on`;
  return `${key.id} of ${key.tenant}${played}; now ${dayText(publishedAt, now)}, ${instantText(now)}`;
}

function colouredObjective(release: Release, paint: Paint, text = objectiveText(release)): string {
  if (release.objective?.outcome === 'met') return paint.green(text);
  return release.objective?.outcome === 'missed' ? paint.red(text) : text;
}

/** A run and the Web UI it may be looked at in. */
interface Linked {
  readonly engine: Pick<RehearsalResult['engine'], 'webUi'>;
  readonly listed: Pick<RehearsalResult['listed'], 'workflowId' | 'runId'>;
}

/** The page of this very run in the Web UI; null where there is no Web UI. */
export function webUiLink({ engine, listed }: Linked): string | null {
  if (engine.webUi === null) return null;
  const workflow = encodeURIComponent(listed.workflowId);
  return `${engine.webUi.replace(/\/$/, '')}/namespaces/default/workflows/${workflow}/${listed.runId}/history`;
}
