/**
 * Evidence for people: each signal with its devices, what was to be expected and how strong that speaks against the
 * update, on a bar that counts in tenfolds and has the ladder's steps marked, so that "how far from a pause" is seen.
 */
import { cohortName } from '#core/evidence/counts.ts';
import { signalIn, signalsOf } from '#core/evidence/signal.ts';
import type { Evidence, EvidenceSettings, Verdict } from '#core/evidence/verdict.ts';
import { verdictWord } from '#core/evidence/verdictWord.ts';
import { numberText } from '#core/evidence/words.ts';
import { pauseAt, type Policy } from '#core/policy/policy.ts';
import { countText, shareText } from '#reports/instant.ts';
import type { Paint } from '#cli/terminal.ts';
import { tableLines, wrapped } from './table.ts';

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

/** A bar from 1 (nothing) to the rollback, in tenfolds, with the steps marked where it has not reached them. */
export function evidenceBar(evidence: number, ladder: Ladder, paint: Paint): string {
  const cellOf = (value: number): number =>
    Math.round(
      (barWidth * Math.log(Math.max(1, value))) / Math.log(Math.max(ladder.rollBack, Math.E)),
    );
  const filled = Math.min(barWidth, cellOf(evidence));
  const steps = [ladder.watch, ladder.pause, ladder.rollBack].map(
    (step) => Math.min(barWidth, cellOf(step)) - 1,
  );
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

/** The ladder in a line, to read the bars by. */
export function ladderLine({ watch, pause, rollBack }: Ladder): string {
  return `┊ ${numberText(watch)} the next ring waits   ┊ ${numberText(pause)} all rings are paused   ┊ ${numberText(rollBack)} a rollback is called for`;
}

/** How to tell of evidence. */
export interface EvidenceTelling {
  readonly policy: Policy;
  /** The ring that was asked about; null = all. */
  readonly ring: string | null;
  readonly paint: Paint;
  readonly columns: number;
}

/** The evidence of a look: in sum, by ring, by signal, and the groups of devices that carry it. */
export function evidenceLines(
  evidence: Evidence,
  { policy, ring, paint, columns }: EvidenceTelling,
): readonly string[] {
  const ladder = ladderOf(policy.evidence);
  const sum = (name: string, value: number): readonly string[] => [
    name,
    '',
    '',
    '',
    '',
    numberText(value),
    evidenceBar(value, ladder, paint),
    stepText(value, ladder),
  ];
  const titles = new Map(signalsOf(policy.signals).map(({ name, title }) => [name, title]));
  const asked = evidence.verdicts.filter(
    (verdict) =>
      verdict.cohort === null && (ring === null || verdict.ring === null || verdict.ring === ring),
  );
  const verdicts = asked.filter(isTold);
  const rings = inOrder(evidence, policy).filter((one) => ring === null || one.ring === ring);
  const rows = [
    sum('in sum', evidence.total),
    ...rings.map((one) => sum(`ring ${one.ring}`, one.evidence)),
    ...verdicts.map((verdict) => verdictRow(verdict, { policy, titles, ladder, paint })),
  ];
  const head = ['what', '>bad', '>devices', '>usual', 'share, 95 %', '>evidence', '', ''];
  return [
    ...tableLines(head, rows, paint, columns),
    ladderLine(ladder),
    ...quietLines(asked, titles, columns),
    ...evidence.findings.map(
      ({ cohort, sharedWith, signal, bad, devices, expected, ...strength }) =>
        `${cohortName(cohort)}: ${countText(bad)} of ${countText(devices)} ${titles.get(signal) ?? signal}, ${numberText(expected)} usual (evidence ${numberText(strength.evidence)}, needed ${numberText(strength.threshold)})${sharedWith === null ? '' : `; ${cohortName(sharedWith)} may be the cause as well`}`,
    ),
    ...(evidence.findings.length > 0
      ? [`Without these groups the evidence is ${numberText(evidence.totalWithoutFindings)}.`]
      : []),
  ];
}

/** Less evidence than this says nothing. */
const toldFrom = 1.5;

/** Whether a row says something: bad devices, evidence, or that a ring is shown safe. */
function isTold(verdict: Verdict): boolean {
  return verdict.bad > 0 || standsOut(verdict) || verdict.kind !== 'inconclusive';
}

/** Whether a verdict speaks against the update, however little. */
export function standsOut({ evidence }: Pick<Verdict, 'evidence'>): boolean {
  return evidence >= toldFrom;
}

/** Rings in the order in which they open. */
function inOrder({ rings }: Evidence, policy: Policy): Evidence['rings'] {
  const place = (name: string): number => policy.rings.findIndex((plan) => plan.name === name);
  return rings.toSorted((one, other) => place(one.ring) - place(other.ring));
}

/** Signals by which no device of the whole release was bad, in one sentence. */
function quietLines(
  verdicts: readonly Verdict[],
  titles: ReadonlyMap<string, string>,
  columns: number,
): readonly string[] {
  const quiet = verdicts.filter((verdict) => verdict.ring === null && !isTold(verdict));
  const [first] = quiet;
  if (first === undefined) return [];
  const most = Math.max(...quiet.map(({ devices }) => devices));
  const names = quiet.map(({ signal }) => titles.get(signal) ?? signal).toSorted();
  return wrapped(`Of ${countText(most)} devices none ${names.join(', none ')}.`, columns);
}

function verdictRow(
  verdict: Verdict,
  {
    policy,
    titles,
    ladder,
    paint,
  }: {
    readonly policy: Policy;
    readonly titles: ReadonlyMap<string, string>;
    readonly ladder: Ladder;
    readonly paint: Paint;
  },
): readonly string[] {
  const { signal, ring, bad, devices, expected, low, high, evidence, kind } = verdict;
  const word = verdictWord(
    verdict,
    signalIn(policy.signals, signal),
    policy.evidence.unacceptableShare,
  ).text;
  return [
    `  ${titles.get(signal) ?? signal}${ring === null ? '' : ` (${ring})`}`,
    countText(bad),
    countText(devices),
    numberText(expected),
    `${shareText(low)} – ${shareText(high)}`,
    numberText(evidence),
    evidenceBar(evidence, ladder, paint),
    kind === 'inconclusive' ? '' : word,
  ];
}

function colourOf(evidence: number, ladder: Ladder, paint: Paint): (text: string) => string {
  if (evidence >= ladder.pause) return paint.red;
  return evidence >= ladder.watch ? paint.yellow : paint.green;
}
