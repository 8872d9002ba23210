/** An assessment in lines and as JSON. */
import { gateClosedBy, type Finding } from '#core/tenant/assessment/assess.ts';
import type { Cause, Level } from '#core/tenant/assessment/finding.ts';
import { fixText } from '#core/tenant/assessment/fixes.ts';
import type { Fixed } from '#tenantCheck/assessment/fix.ts';
import type { Paint, Terminal } from '../terminal/terminal.ts';
import { wrapped } from '../view/table.ts';

const levels: Readonly<Record<Level, string>> = {
  ready: 'Ready',
  advisory: 'Advisory',
  notReady: 'Not ready',
  error: 'Error',
  notKnowable: 'not knowable here',
};
const order: readonly Level[] = ['notReady', 'error', 'advisory', 'notKnowable', 'ready'];

/** More of one kind tell nothing new on a terminal; JSON has all. */
const causesShownMax = 10;

/** The findings, worst first, and the sum of them. */
export function assessmentLines(
  findings: readonly Finding[],
  { paint, columns }: Pick<Terminal, 'paint' | 'columns'>,
): readonly string[] {
  return [...findingLines(findings, { paint, columns }), '', sumText(findings)];
}

function findingLines(
  findings: readonly Finding[],
  { paint, columns }: Pick<Terminal, 'paint' | 'columns'>,
): readonly string[] {
  const sorted = order.flatMap((level) => findings.filter((one) => one.level === level));
  const width = Math.max(0, ...findings.map(({ name }) => name.length));
  const indent = ' '.repeat(width + 4);
  const room = Math.max(40, columns - indent.length);
  return sorted.flatMap((finding) => {
    const { level, name, text, causes, remedy } = finding;
    const said = level === 'ready' ? text : `${levels[level]}: ${text}`;
    const [first = '', ...more] = wrapped(said, room);
    return [
      `${marks(paint)[level]} ${name.padEnd(width)}  ${first}`,
      ...more.map((line) => `${indent}${line}`),
      ...causes.slice(0, causesShownMax).map((cause) => `${indent}- ${causeText(cause)}`),
      ...(causes.length > causesShownMax
        ? [`${indent}- and ${causes.length - causesShownMax} more (--json has all)`]
        : []),
      ...(remedy === null ? [] : wrapped(`→ ${remedy}`, room).map((line) => `${indent}${line}`)),
    ];
  });
}

function marks(paint: Paint): Readonly<Record<Level, string>> {
  return {
    ready: paint.green('✔'),
    advisory: paint.yellow('!'),
    notReady: paint.red('✘'),
    error: paint.red('?'),
    notKnowable: paint.dim('·'),
  };
}

function causeText({ name, id, why }: Cause): string {
  const named = id === null || id === name ? name : `"${name}" (${id})`;
  return why === null ? named : `${named}: ${why}`;
}

function sumText(findings: readonly Finding[]): string {
  const counts = order.flatMap((level) => {
    const count = findings.filter((one) => one.level === level).length;
    return count === 0 ? [] : [`${count} ${levels[level]}`];
  });
  const gate =
    gateClosedBy(findings).length === 0
      ? 'Nothing keeps the tenant from being enrolled; what is advised should be done before the first device is registered.'
      : 'What is Not ready or Error keeps the tenant from being enrolled.';
  return `${counts.join(', ')}. ${gate}`;
}

/** What was put right, the findings that are others now, and the sum of all. */
export function afterLines(
  o: {
    readonly fixed: readonly Fixed[];
    readonly before: readonly Finding[];
    readonly after: readonly Finding[];
  },
  terminal: Pick<Terminal, 'paint' | 'columns'>,
): readonly string[] {
  const { fixed, before, after } = o;
  const changed = after.filter(
    ({ check, level }) => before.find((one) => one.check === check)?.level !== level,
  );
  return [
    ...fixedLines(fixed, terminal.paint),
    ...(changed.length === 0 ? [] : ['', ...findingLines(changed, terminal)]),
    '',
    sumText(after),
  ];
}

function fixedLines(fixed: readonly Fixed[], paint: Paint): readonly string[] {
  return fixed.map(({ fix, outcome, why }) => {
    const mark = outcome === 'failed' ? paint.red('✘') : paint.green('✔');
    const so = outcome === 'unchanged' ? ' (it was so already)' : '';
    return `${mark} ${fixText(fix)}${so}${why === null ? '' : `: ${why}`}`;
  });
}

/** The findings as JSON. */
export function assessmentDocument(findings: readonly Finding[]): object {
  return { ready: gateClosedBy(findings).length === 0, checks: findings };
}
