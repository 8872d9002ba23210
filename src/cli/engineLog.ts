/**
 * How the engine comes up, for people who wait: on stderr, one line per part when it is ready, and while it takes long,
 * what is going on. On a terminal the last line turns; elsewhere long work is told again now and then.
 */
import { homedir } from 'node:os';
import type { EngineProgress } from '#engine/progress.ts';
import type { PartName } from '#engine/runningEngine.ts';
import { countText } from '#reports/instant.ts';
import type { Outside, Terminal } from './terminal.ts';

/** Takes what the engine tells. */
export interface EngineLog {
  readonly onProgress: (progress: EngineProgress) => void;
  /** From now on nothing is written; what happens is kept for `notice`. */
  readonly hush: () => void;
  /** Writes again. */
  readonly speak: () => void;
  /** The last thing that went wrong while nothing was written; null when all is well. */
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
const turningMs = 100;
const turning = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** Where nothing can be redrawn, long work is told this often. */
const repeatMs = 20_000;

/** Starts the log. */
export function startEngineLog(terminal: Terminal, outside: Outside): EngineLog {
  const isLive = outside.stderr.isTTY === true && !terminal.isJson;
  const waitingFor = new Set<PartName>();
  let work: string | null = null;
  let toldAt = 0;
  let turn = 0;
  let isHushed = false;
  let lastNotice: string | null = null;
  const clear = (): void => {
    if (isLive && !isHushed) outside.stderr.write('\r\u001B[K');
  };
  const line = (text: string): void => {
    clear();
    if (!isHushed) terminal.tell(text);
  };
  const timer = isLive ? setInterval(draw, turningMs) : null;
  timer?.unref();
  function draw(): void {
    const doing = work ?? [...waitingFor].map((part) => partTitles[part]).join(', ');
    if (doing === '' || isHushed) return;
    turn = (turn + 1) % turning.length;
    const text = `  ${turning[turn] ?? ''} ${doing}`.slice(0, terminal.columns - 1);
    outside.stderr.write(`\r\u001B[K${terminal.paintError.dim(text)}`);
  }
  const tellNowAndThen = (text: string): void => {
    work = text;
    if (isLive || performance.now() - toldAt < repeatMs) return;
    toldAt = performance.now();
    line(`  ${text}`);
  };
  const onProgress = (progress: EngineProgress): void => {
    if (progress.kind === 'starting') waitingFor.add(progress.part);
    if (progress.kind === 'ready') waitingFor.delete(progress.part);
    if (progress.kind === 'chosen') work = null;
    const long = longWork(progress);
    if (long !== null) tellNowAndThen(long);
    const told = toldLine(progress, terminal);
    if (told !== null) line(told);
    if (isTrouble(progress)) lastNotice = told?.trim() ?? null;
  };
  return {
    onProgress,
    hush: () => {
      clear();
      isHushed = true;
    },
    speak: () => {
      isHushed = false;
    },
    notice: () => lastNotice,
    end: () => {
      clear();
      if (timer !== null) clearInterval(timer);
    },
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
  if (progress.kind === 'downloading') {
    const { from, receivedBytes, totalBytes } = progress;
    const total = totalBytes === null ? '' : ` of ${megabytesText(totalBytes)}`;
    return `fetching ${from}: ${megabytesText(receivedBytes)}${total}`;
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
      return progress.way === 'download' || progress.way === 'build'
        ? `  ${paint.dim('·')} ${progress.reason}`
        : null;
    case 'building':
    case 'downloading':
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

function megabytesText(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
