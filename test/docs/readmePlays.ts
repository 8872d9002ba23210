/** The README's blocks as plays: which commands stand in them, in which order, and what is shown of their output. */

/** A command as it is typed, and pieces of what it prints. */
export interface ShownCommand {
  readonly line: string;
  readonly shown: readonly string[];
}

/** Commands that belong together: the first starts an engine, the others speak to it. */
export interface Play {
  readonly commands: readonly ShownCommand[];
}

/** An instant as the README shows it: `D+9  Fri 18 Dec 2026 00:00 UTC`. */
const shownInstant = /^ +D\S* +\w{3} \d{1,2} (\w{3} \d{4}) \d\d:\d\d UTC$/m;
const command = /^(?:\$ )?((?:npm|npx) [^#]*?)\s*(?:#.*)?$/;
/** The suite does not run itself. */
const notRun = /^npm (test|run )/;

/** The plays of a Markdown text, from its indented blocks. */
export function playsOf(markdown: string): readonly Play[] {
  const plays: ShownCommand[][] = [];
  for (const one of blocksOf(markdown).flatMap(columnsOf).flatMap(commandsOf)) {
    if (notRun.test(one.line)) continue;
    if (one.line.startsWith('npm start')) plays.push([one]);
    else plays.at(-1)?.push(one);
  }
  return plays.map((commands) => ({ commands }));
}

/** The month in which what a Markdown text shows was played, as `2026-12`. */
export function shownMonthOf(markdown: string): string {
  const [, month] = shownInstant.exec(markdown) ?? [];
  if (month === undefined) throw new Error('No instant with its year is shown');
  return new Date(`1 ${month} UTC`).toISOString().slice(0, 7);
}

/**
 * What of a play can be run in any month. In another one devices meet other fates: what is shown of a play did not
 * happen then, and commands that answer it have nothing to answer.
 */
export function inAnyMonth({ commands }: Play): Play {
  const [first] = commands;
  const isOfItsMonth = commands.some(({ shown }) => shown.length > 0);
  return isOfItsMonth && first !== undefined
    ? { commands: [{ ...first, shown: [] }] }
    : { commands };
}

/** Whether a shown piece is in an output; blanks, dates and the digits of evidence are anybody's. */
export function shownIn(piece: string, output: string): boolean {
  return plain(output).includes(plain(piece));
}

function plain(text: string): string {
  return (
    text
      .replaceAll(
        /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2}(?: \d{4})?(?: \d\d:\d\d)?(?: UTC)?/g,
        'DATE',
      )
      // How much has been read before the month rests on the hour at which it is played.
      .replaceAll(
        /\((?:1 in [\d.,]+ by chance|nothing unusual), it would/g,
        '(N by chance, it would',
      )
      .replaceAll(/\s+/g, ' ')
      .trim()
  );
}

function blocksOf(markdown: string): readonly (readonly string[])[] {
  const blocks: string[][] = [];
  let block: string[] = [];
  for (const line of markdown.split('\n')) {
    if (/^ {4}/.test(line)) block.push(line.slice(4));
    else if (line.trim() === '' && block.length > 0) block.push('');
    else if (block.length > 0) {
      blocks.push(block);
      block = [];
    }
  }
  return block.length > 0 ? [...blocks, block] : blocks;
}

/** A block with two commands side by side is two. */
function columnsOf(block: readonly string[]): readonly (readonly string[])[] {
  const at = block[0]?.search(/\s{3,}\$ np[mx] /) ?? -1;
  if (at < 0) return [block];
  const cut = (block[0] ?? '').indexOf('$ np', at);
  return [block.map((line) => line.slice(0, cut)), block.map((line) => line.slice(cut))];
}

function commandsOf(block: readonly string[]): readonly ShownCommand[] {
  const found: { line: string; output: string[] }[] = [];
  for (const line of block) {
    const typed = command.exec(line.trim())?.[1];
    if (typed === undefined) found.at(-1)?.output.push(line);
    else found.push({ line: typed, output: [] });
  }
  return found.map(({ line, output }) => ({ line, shown: chunksOf(output) }));
}

/** What stands between two "…", and each line that begins at the margin by itself, with what is indented below it. */
function chunksOf(output: readonly string[]): readonly string[] {
  return output
    .join('\n')
    .split(/…|\n(?=\S)/)
    .map((chunk) => chunk.trim())
    .filter((chunk) => chunk !== '');
}
