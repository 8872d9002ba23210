/**
 * Where a command's words go. People get text on stdout and progress on stderr; under `--json` stdout gets exactly one
 * JSON document, at the end, and text for people goes nowhere. Colour is for terminals, and NO_COLOR is obeyed. Whatever
 * a text holds of values from outside, a terminal gets nothing from here that it would obey but our own colours.
 */
import type { Readable, Writable } from 'node:stream';
import { visibleJson } from '#core/plainText.ts';
import { createPaint, shown, type Paint } from './paint.ts';

export type { Paint } from './paint.ts';

/** The outside of one run of the program. */
export interface Outside {
  /** Where answers to questions come from; without it nobody is asked. */
  readonly stdin?: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & {
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly rows?: number;
  };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the person asks to stop (Ctrl-C), or for the reason `readerGone`. */
  readonly interrupted: AbortSignal;
}

/** Why a command is stopped whose output nobody reads any more; its end is quiet and no failure. */
export const readerGone = 'the reader of the output is gone';

/** A command's way of speaking. */
export interface Terminal {
  readonly isJson: boolean;
  /** Whether stdout is a terminal that can be redrawn. */
  readonly isLive: boolean;
  /** Like `rows`, asked anew each time, as windows change. */
  readonly columns: number;
  readonly rows: () => number;
  readonly paint: Paint;
  readonly paintError: Paint;
  /** Writes text for people to stdout; nothing under `--json`. */
  readonly say: (text: string) => void;
  /** Writes a line to stderr: progress, warnings, errors. */
  readonly tell: (text: string) => void;
  /** Gives the answer: the document under `--json`, else the text. */
  readonly answer: (document: unknown, text: string) => void;
  /** Writes to stdout as it is, for redrawing; only when `isLive`, and only what went through `shown`. */
  readonly draw: (text: string) => void;
}

const columnsDefault = 100;
const columnsMin = 40;
const rowsDefault = 24;
/** Wider lines are hard to follow with the eye. */
const columnsMax = 160;

/** Makes the terminal of a run. */
export function createTerminal(outside: Outside, isJson: boolean): Terminal {
  const { stdout, stderr, environment } = outside;
  const isLive = stdout.isTTY === true && !isJson && environment['TERM'] !== 'dumb';
  const say = (text: string): void => {
    if (!isJson) stdout.write(`${shown(text)}\n`);
  };
  return {
    isJson,
    isLive,
    get columns() {
      const width = stdout.columns ?? Number(environment['COLUMNS'] ?? columnsDefault);
      return Math.min(columnsMax, Math.max(columnsMin, width || columnsDefault));
    },
    rows: () => stdout.rows ?? rowsDefault,
    paint: createPaint(hasColour(stdout, environment)),
    paintError: createPaint(hasColour(stderr, environment)),
    say,
    tell: (text) => void stderr.write(`${shown(text)}\n`),
    answer: (document, text) => {
      if (isJson) stdout.write(`${visibleJson(JSON.stringify(document, null, 2))}\n`);
      else say(text);
    },
    draw: (text) => void stdout.write(text),
  };
}

function hasColour(
  stream: { readonly isTTY?: boolean },
  environment: Outside['environment'],
): boolean {
  if (environment['NO_COLOR'] || environment['TERM'] === 'dumb') return false;
  if (environment['FORCE_COLOR'] && environment['FORCE_COLOR'] !== '0') return true;
  return stream.isTTY === true;
}
