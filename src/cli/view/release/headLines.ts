/** A release's status in a line or two: each part with its mark and colour, the gravest first. */
import type { Release } from '#core/release/state/release.ts';
import { headline, type Remark } from '#core/release/view/headline.ts';
import type { Paint } from '../../terminal/terminal.ts';
import type { Drawing, ReleaseAt } from './drawing.ts';
import { cut } from '../table.ts';

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

/** The status, each part with its mark: one line where it fits, and never cut before something grave. */
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
  return lines.map((line) =>
    line
      .map(({ kind, text }) =>
        colourOf(kind, release, paint)(`${marks[kind]} ${cut(text, columns - 2)}`),
      )
      .join('  '),
  );
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
