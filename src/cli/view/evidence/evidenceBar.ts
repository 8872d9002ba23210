/**
 * Evidence on a bar that counts in tenfolds and has the ladder's steps marked, so that "how far from a pause" is seen.
 */
import { levelText } from '#core/evidence/judge/odds.ts';
import type { EvidenceSettings } from '#core/evidence/judge/verdict.ts';
import { pauseAt } from '#core/policy/policy.ts';
import type { Paint } from '../../terminal/terminal.ts';

/** Evidence at which the steps of the ladder are taken. */
export interface Ladder {
  readonly watch: number;
  readonly pause: number;
  readonly rollBack: number;
}

/** Cells of a bar. */
const barWidth = 18;

/** The ladder of a policy. */
export function ladderOf(settings: EvidenceSettings): Ladder {
  return { watch: settings.watchAt, pause: pauseAt(settings), rollBack: settings.rollBackAt };
}

/** The levels of a ladder, that none of them is rounded onto. */
export function levelsOf({ watch, pause, rollBack }: Ladder): readonly number[] {
  return [watch, pause, rollBack];
}

/** A bar from 1 (nothing) to the rollback, in tenfolds, with the steps marked where it has not reached them. */
export function evidenceBar(evidence: number, ladder: Ladder, paint: Paint): string {
  const cellOf = (value: number): number =>
    Math.round(
      (barWidth * Math.log(Math.max(1, value))) / Math.log(Math.max(ladder.rollBack, Math.E)),
    );
  const filled = Math.min(barWidth, cellOf(evidence));
  const steps = levelsOf(ladder).map((step) => Math.min(barWidth, cellOf(step)) - 1);
  const cells = Array.from({ length: barWidth }, (_, cell) => {
    if (cell < filled) return '█';
    return steps.includes(cell) ? '┊' : '·';
  });
  const bar = cells.join('');
  const colour = colourOf(evidence, ladder, paint);
  return `${colour(bar.slice(0, filled))}${paint.dim(bar.slice(filled))}`;
}

/** What the evidence has led to, or would, in a word. */
export function stepText(evidence: number, { watch, pause, rollBack }: Ladder): string {
  if (evidence >= rollBack) return 'rollback';
  if (evidence >= pause) return 'pause';
  return evidence >= watch ? 'watch' : '';
}

/** The ladder in a line, to read the bar by. */
export function ladderLine({ watch, pause, rollBack }: Ladder): string {
  return `┊ ${levelText(watch)} the next ring waits   ┊ ${levelText(pause)} all rings are paused   ┊ ${levelText(rollBack)} a rollback is called for`;
}

function colourOf(evidence: number, ladder: Ladder, paint: Paint): (text: string) => string {
  if (evidence >= ladder.pause) return paint.red;
  return evidence >= ladder.watch ? paint.yellow : paint.green;
}
