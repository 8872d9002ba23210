/** The table of worlds: what should be reached beside what was, with 95 % intervals. */
import { percent } from '../goals.ts';
import { wilsonText } from '../interval.ts';
import { table } from '../markdown.ts';
import type { WorldRow } from './run.ts';

/** What is compared with what. */
interface Measured {
  readonly reach: string;
  readonly measured: string;
  readonly isReached: boolean;
}

/** The table in Markdown. */
export function worldTable(rows: readonly WorldRow[]): string {
  const cells = rows.map((row) => {
    const { reach, measured, isReached } = measuredOf(row);
    return [
      `**${row.world.name}**: ${row.world.what}`,
      row.devices.toLocaleString('en-US'),
      reach,
      measured,
      isReached ? '✔' : '✘',
      besideText(row),
      String(row.runs),
    ];
  });
  return table(['world', 'devices', 'reach', 'measured', '', 'besides', 'runs'], cells);
}

/** A figure of a world beside what should be reached. */
export function measuredOf(row: WorldRow): Measured {
  const { reach } = row.world;
  switch (reach.kind) {
    case 'falsePauses':
      return atMost('paused', row.paused, { most: reach.most, runs: row.runs });
    case 'held':
      return atMost('held', row.heldModel, { most: reach.most, runs: row.runs });
    case 'caught':
      return {
        reach: `held ≥ ${percent(reach.least)}`,
        measured: wilsonText(row.heldModel, row.runs),
        isReached: row.heldModel / row.runs >= reach.least,
      };
    case 'resumed':
      return atMost('resumed by the service', row.resumed, { most: reach.most, runs: row.runs });
    case 'monthsPaused': {
      const more = row.pausedMonths.filter((months) => months > reach.months).length;
      const what = `paused in more than ${reach.months} of 6 months`;
      return atMost(what, more, { most: reach.most, runs: row.runs });
    }
    case 'found':
      return foundOf(row, reach);
  }
}

function atMost(
  what: string,
  count: number,
  { most, runs }: { readonly most: number; readonly runs: number },
): Measured {
  return {
    reach: `${what} ≤ ${percent(most)}`,
    measured: wilsonText(count, runs),
    isReached: count / runs <= most,
  };
}

function foundOf(
  row: WorldRow,
  { most, contained }: { readonly most: number | null; readonly contained: number | null },
): Measured {
  const day = row.day === null ? 'not paused in most' : `d${row.day}`;
  return {
    reach: [
      ...(most === null ? [] : [`updated at the pause ≤ ${most}`]),
      ...(contained === null ? [] : [`last ring kept closed ≥ ${percent(contained)}`]),
    ].join(', '),
    measured: `${row.begunAtPause.toLocaleString('en-US')}, ${day}; kept closed ${wilsonText(row.contained, row.runs)}`,
    isReached:
      (most === null || row.begunAtPause <= most) &&
      (contained === null || row.contained / row.runs >= contained),
  };
}

function besideText(row: WorldRow): string {
  const share = (count: number): string => percent(count / row.runs);
  const { reach } = row.world;
  if (reach.kind === 'found') {
    return `paused ${share(row.paused)}, before the last ring ${share(row.beforeLast)}, held ${share(row.held)}, updated in the end ${row.begun.toLocaleString('en-US')}`;
  }
  return `paused ${share(row.paused)}, budget 1 %: ${share(row.pausedAtOnePercent)}, held ${share(row.held)}, last ring closed ${share(row.contained)}`;
}
