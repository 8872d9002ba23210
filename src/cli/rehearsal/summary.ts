/** The end of a rehearsal for people: the rings as a table, the objective, and where to look further. */
import { countText, dateText, dayText, instantText, shareText } from '#reports/instant.ts';
import type { Paint } from '../terminal.ts';
import { progressOf } from '../view/release.ts';
import { factLines, tableLines } from '../view/table.ts';
import type { RehearsalResult } from './document.ts';

/** The lines of the summary. */
export function rehearsalLines(result: RehearsalResult, paint: Paint): readonly string[] {
  const { release } = result.status;
  const day = (at: number | null): string =>
    at === null
      ? '–'
      : `${dayText(release.publishedAt, at)} ${dateText(at).replace(/ \d{4}$/, '')}`;
  const rows = release.rings.map((ring) => {
    const { devices, done, offered, installing, failed, ineligible, updated, eligible } =
      progressOf(release, ring);
    return [
      paint.cyan(ring.name),
      countText(devices),
      countText(done),
      countText(offered + installing),
      countText(failed),
      countText(ineligible),
      eligible === 0 ? '–' : shareText(updated / eligible),
      day(ring.offeredAt),
      day(ring.deadlineAt),
    ];
  });
  const head = [
    'ring',
    '>devices',
    '>done',
    '>in progress',
    '>failed',
    '>ineligible',
    '>of eligible',
    'opened',
    'deadline',
  ];
  return [...tableLines(head, rows, paint), '', ...factLines(factsOf(result, paint), paint)];
}

function factsOf(result: RehearsalResult, paint: Paint): readonly (readonly [string, string])[] {
  const { listed, report, wallSeconds, decisions } = result;
  const history = `${countText(listed.historyEvents)} events, ${countText(Math.round(listed.historyBytes / 1000))} KB`;
  const link = webUiLink(result);
  return [
    ['release', releaseText(result)],
    ['objective', objectiveText(result, paint)],
    [
      'decisions',
      `${countText(decisions.length)}, each with its reason: ringmaster release show ${result.status.release.key.id}`,
    ],
    ['history', `${history}; ${wallSeconds.toFixed(1)} s of real time`],
    ...(report === null ? [] : [['report', report] as const]),
    ...(link === null ? [] : [['Web UI', link] as const]),
  ];
}

function releaseText({ status, now }: RehearsalResult): string {
  const { key, basedOn, publishedAt } = status.release;
  const played = basedOn === null ? '' : `, ${basedOn} played from ${dateText(publishedAt)} on`;
  return `${key.id} of ${key.tenant}${played}; now ${dayText(publishedAt, now)}, ${instantText(now)}`;
}

function objectiveText({ status }: RehearsalResult, paint: Paint): string {
  const { objective, policy } = status.release;
  if (objective === null) {
    return `${shareText(policy.objective.target)} of eligible devices, judged on D+${policy.objective.judgedOnDay}`;
  }
  const counts = `${shareText(objective.attained)} (${countText(objective.updated)} of ${countText(objective.eligible)} eligible devices), ${shareText(objective.target)} asked`;
  const words = {
    met: paint.green(`met: ${counts}`),
    missed: paint.red(`missed: ${counts}`),
    noEligibleDevices: 'no device counts, so it was not judged',
    notApplied: 'the area has none',
  };
  return words[objective.outcome];
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
