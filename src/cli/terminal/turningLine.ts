/** The last line on stderr, turning while something is waited for; what is written goes above it. */
import { shown } from './paint.ts';
import type { Outside, Terminal } from './terminal.ts';

/** A line that turns. */
export interface TurningLine {
  /** Whether it can turn: on a terminal only. */
  readonly isLive: boolean;
  /** Shows what is waited for; null shows nothing. */
  readonly waitFor: (doing: string | null) => void;
  /** Writes a line for good. */
  readonly write: (text: string) => void;
  /** While hushed nothing is written. */
  readonly hush: (isHushed: boolean) => void;
  readonly end: () => void;
}

const turnMs = 100;
const turns = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const clearLine = '\r\u001B[K';

/** Starts the line. */
export function startTurningLine(terminal: Terminal, { stderr }: Outside): TurningLine {
  const isLive = stderr.isTTY === true && !terminal.isJson;
  let waitedFor: string | null = null;
  let isHushed = false;
  let turn = 0;
  const clear = (): void => {
    if (isLive && !isHushed) stderr.write(clearLine);
  };
  const draw = (): void => {
    if (waitedFor === null || isHushed) return;
    turn = (turn + 1) % turns.length;
    const text = `  ${turns[turn] ?? ''} ${waitedFor}`.slice(0, terminal.columns - 1);
    stderr.write(`${clearLine}${shown(terminal.paintError.dim(text)).replaceAll('\n', ' ')}`);
  };
  const timer = isLive ? setInterval(draw, turnMs).unref() : undefined;
  return {
    isLive,
    waitFor: (doing) => {
      waitedFor = doing;
      if (doing === null) clear();
    },
    write: (text) => {
      clear();
      if (!isHushed) terminal.tell(text);
    },
    hush: (wanted) => {
      clear();
      isHushed = wanted;
    },
    end: () => {
      clear();
      clearInterval(timer);
    },
  };
}
