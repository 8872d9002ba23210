/** A release's status in a line or two: each part with its mark and colour, the gravest first. */
import type { Release } from '#core/release/state/release.ts';
import { headline, type Remark } from '#core/release/view/headline.ts';
import type { Paint } from '../../terminal/terminal.ts';
import type { Drawing, ReleaseAt } from './drawing.ts';
import { wrapped } from '../table.ts';

const marks: Readonly<Record<Remark['kind'], string>> = {
  over: '■',
  trouble: '✘',
  asks: '?',
  paused: '‖',
  asked: '…',
  waits: '‖',
  held: '▪',
  calm: '▶',
};

/** The status, each part with its mark: one line where it fits; what is longer goes on below and is never cut. */
export function headLines(
  { release, now, service = [] }: ReleaseAt,
  drawing: Drawing,
): readonly string[] {
  const { paint, columns } = drawing;
  const remarks = [
    ...service.map((text) => ({ kind: 'trouble', text }) as const),
    ...headline(release, now),
  ];
  const lines: Remark[][] = [];
  let width = 0;
  for (const remark of remarks) {
    const length = remark.text.length + 4;
    const last = lines.at(-1);
    if (last === undefined || width + length > columns) {
      lines.push([remark]);
      width = length;
    } else {
      last.push(remark);
      width += length;
    }
  }
  return lines.flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const colour = colourOf(first.kind, release, paint);
    const [head = '', ...rest] = wrapped(first.text, columns - 2);
    const beside = others.map(({ kind, text }) =>
      colourOf(kind, release, paint)(`${marks[kind]} ${text}`),
    );
    return [
      [colour(`${marks[first.kind]} ${head}`), ...beside].join('  '),
      ...rest.map((text) => colour(`  ${text}`)),
    ];
  });
}

function colourOf(
  kind: Remark['kind'],
  { objective }: Release,
  paint: Paint,
): (text: string) => string {
  switch (kind) {
    case 'trouble':
    case 'paused':
      return paint.red;
    case 'asks':
    case 'waits':
    case 'asked':
      return paint.yellow;
    case 'held':
      return paint.magenta;
    case 'calm':
      return paint.green;
    case 'over':
      if (objective?.outcome === 'met') return paint.green;
      return objective?.outcome === 'missed' ? paint.red : paint.bold;
  }
}
