/**
 * How the engine comes up, for people who wait: on stderr, one line per part when it is ready, and while it takes long,
 * what is going on. On a terminal the last line turns; elsewhere long work is told again now and then.
 */
import { homedir } from 'node:os';
import type { EngineProgress } from '#engine/progress.ts';
import type { PartName } from '#engine/runningEngine.ts';
import { countText } from '#reports/instant.ts';
import type { Outside, Terminal } from './terminal.ts';
import { startTurningLine } from './turningLine.ts';

/** Takes what the engine tells. */
export interface EngineLog {
  readonly onProgress: (progress: EngineProgress) => void;
  /** From now on nothing is written; what happens is kept for `notice`. */
  readonly hush: () => void;
  /** Writes again. */
  readonly speak: () => void;
  /** What went wrong or was put right a moment ago; null when all is well. */
  readonly notice: () => string | null;
  readonly end: () => void;
}

const partTitles: Readonly<Record<PartName, string>> = {
  postgres: 'PostgreSQL',
  temporal: 'Temporal',
  webUi: 'Web UI',
  emulator: 'emulator',
  worker: 'worker',
  watchdog: 'watchdog',
};
const titleWidth = Math.max(...Object.values(partTitles).map((title) => title.length));
/** Where nothing can be redrawn, long work is told this often. */
const repeatMs = 20_000;
/** A notice below the live view stays this long. */
const noticeMs = 15_000;

/** Starts the log. */
export function startEngineLog(terminal: Terminal, outside: Outside): EngineLog {
  const line = startTurningLine(terminal, outside);
  const waitingFor = new Set<PartName>();
  let long: string | null = null;
  let toldAt = -Infinity;
  let lastNotice = { text: '', at: -Infinity };
  const tellLongWork = (text: string): void => {
    long = text;
    if (line.isLive || performance.now() - toldAt < repeatMs) return;
    toldAt = performance.now();
    line.write(`  ${text}`);
  };
  const onProgress = (progress: EngineProgress): void => {
    if (progress.kind === 'starting') waitingFor.add(progress.part);
    if (progress.kind === 'ready') waitingFor.delete(progress.part);
    if (progress.kind === 'chosen') long = null;
    const work = longWork(progress);
    if (work !== null) tellLongWork(work);
    const parts = [...waitingFor].map((part) => partTitles[part]).join(', ');
    line.waitFor(long ?? (parts === '' ? null : parts));
    const told = toldLine(progress, terminal);
    if (told === null) return;
    line.write(told);
    if (isTrouble(progress)) lastNotice = { text: told.trim(), at: performance.now() };
  };
  return {
    onProgress,
    hush: () => line.hush(true),
    speak: () => line.hush(false),
    notice: () => (performance.now() - lastNotice.at < noticeMs ? lastNotice.text : null),
    end: line.end,
  };
}

function isTrouble({ kind }: EngineProgress): boolean {
  return kind === 'crashed' || kind === 'restarted' || kind === 'warning';
}

/** What goes on when something takes minutes; null for anything else. */
export function longWork(progress: EngineProgress): string | null {
  if (progress.kind === 'building') {
    const { program, packagesCompiled, packagesExpected, elapsedMs, expectation, activity } =
      progress;
    const packages = `${countText(packagesCompiled)} of about ${countText(packagesExpected)} packages`;
    return `building ${program}, ${expectation}: ${packages}, ${durationText(elapsedMs)} so far; ${activity}`;
  }
  return null;
}

/** The line to tell of something that happened; null where there is nothing to tell. */
export function toldLine(
  progress: EngineProgress,
  { paintError: paint }: Pick<Terminal, 'paintError'>,
): string | null {
  switch (progress.kind) {
    case 'chosen': {
      const { version, why, path } = progress.choice;
      return `  ${paint.green('✔')} ${'engine'.padEnd(titleWidth)}  Temporal ${version}: ${why} (${path.replace(homedir(), '~')})`;
    }
    case 'ready': {
      const { part, elapsedMs, address } = progress;
      const seconds = `${(elapsedMs / 1000).toFixed(1)} s`;
      return `  ${paint.green('✔')} ${partTitles[part].padEnd(titleWidth)}  ${seconds}${address === null ? '' : `  ${address}`}`;
    }
    case 'crashed': {
      const { part, exit, restartInMs, logFile } = progress;
      return `  ${paint.yellow('!')} ${partTitles[part]} ended (${exit}); it is started again in ${restartInMs / 1000} s. Log: ${logFile}`;
    }
    case 'restarted':
      return `  ${paint.green('✔')} ${partTitles[progress.part]} runs again`;
    case 'warning':
      return `  ${paint.yellow('!')} ${progress.text}`;
    case 'wayClosed':
      return progress.way === 'build' ? `  ${paint.dim('·')} ${progress.reason}` : null;
    case 'building':
    case 'starting':
    case 'stopping':
    case 'stopped':
      return null;
  }
}

function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}
