/**
 * Evidence for people: one headline in odds, the rows that make it, each with its weight so that they add up, and what
 * could still be hidden. All rows only where they are asked for: most of them say that nothing was found.
 */
import { unusualAlone } from '#core/evidence/judge/alone.ts';
import { cohortName } from '#core/evidence/count/counts.ts';
import { hiddenIn } from '#core/evidence/judge/hidden.ts';
import { ifFineText, monthsText, oddsText } from '#core/evidence/judge/odds.ts';
import { signalIn, signalsOf } from '#core/policy/signals.ts';
import type { CohortFinding, Evidence, Verdict } from '#core/evidence/judge/verdict.ts';
import { verdictWord } from '#core/evidence/judge/verdictWord.ts';
import {
  aloneHead,
  aloneMeaning,
  aloneText,
  findingOdds,
  numberText,
} from '#core/evidence/judge/words.ts';
import type { Policy } from '#core/policy/policy.ts';
import { countText, shareText } from '#reports/instant.ts';
import type { Paint } from '../../terminal/terminal.ts';
import {
  evidenceBar,
  ladderLine,
  ladderOf,
  levelsOf,
  stepText,
  type Ladder,
} from './evidenceBar.ts';
import { tableLines, wrapped } from '../table.ts';

/** How to tell of evidence. */
export interface EvidenceTelling {
  readonly policy: Policy;
  /** The ring that was asked about; null = all. */
  readonly ring: string | null;
  /** Whether every row is told, or those that matter. */
  readonly isAll: boolean;
  /** The last ring that was not offered the update at this look; null = all were. */
  readonly coming: string | null;
  readonly paint: Paint;
  readonly columns: number;
}

/** What rows are told with. */
interface RowTelling extends EvidenceTelling {
  readonly ladder: Ladder;
  readonly titleOf: (signal: string) => string;
}

/** Rows that are told unless all are asked for. */
const rowsTold = 3;

/** Less evidence than this says nothing. */
const toldFrom = 1.5;

/** The evidence of a look: in sum, the groups of devices that carry it, its rows, and what it leaves open. */
export function evidenceLines(evidence: Evidence, telling: EvidenceTelling): readonly string[] {
  const titles = new Map(signalsOf(telling.policy).map(({ name, title }) => [name, title]));
  const of: RowTelling = {
    ...telling,
    ladder: ladderOf(telling.policy.evidence),
    titleOf: (signal) => titles.get(signal) ?? signal,
  };
  return [
    ...headline(evidence, of),
    ...evidence.findings.flatMap((finding) => wrapped(findingLine(finding, of), of.columns)),
    ...withoutFindings(evidence, of),
    ...aloneLines(evidence, of),
    '',
    ...tableOf(evidence, of),
    ...(of.isAll ? quietLines(evidence.verdicts, of) : []),
    ...hiddenLines(evidence, of),
  ];
}

function headline({ total }: Evidence, { ladder, paint, columns }: RowTelling): readonly string[] {
  const step = stepText(total, ladder);
  return [
    ...wrapped(`In sum: ${ifFineText(total, levelsOf(ladder))}.`, columns),
    `${evidenceBar(total, ladder, paint)}  ${step === '' ? 'nothing follows' : step}`,
    paint.dim(ladderLine(ladder)),
  ];
}

function findingLine(finding: CohortFinding, { titleOf }: RowTelling): string {
  const { cohort, sharedWith, signal, bad, devices, expected } = finding;
  const also = sharedWith === null ? '' : `; ${cohortName(sharedWith)} may be the cause as well`;
  const seen = `${countText(bad)} of ${countText(devices)} ${titleOf(signal)}, ${numberText(expected)} usual`;
  return `${cohortName(cohort)}: ${seen}; ${findingOdds(finding)}${also}.`;
}

function withoutFindings(
  { findings, totalWithoutFindings: rest }: Evidence,
  { ladder }: RowTelling,
): readonly string[] {
  if (findings.length === 0) return [];
  return [`What the other devices show would happen ${monthsText(rest, levelsOf(ladder))}.`];
}

/** What has no part in the sum, since nobody was left to compare with. */
function aloneLines({ alone }: Evidence, { titleOf, columns }: RowTelling): readonly string[] {
  const signals = unusualAlone(alone).map((one) => aloneText(one, { title: titleOf(one.signal) }));
  if (signals.length === 0) return [];
  return wrapped(
    `${aloneHead}, and no part of the sum: ${signals.join('; ')}. ${aloneMeaning}`,
    columns,
  );
}

/** Rows in the order of what they make of the sum, with the others as one, so that all add up. */
function tableOf(evidence: Evidence, of: RowTelling): readonly string[] {
  const asked = evidence.verdicts
    .filter(({ cohort, ring }) => cohort === null && isAsked(ring, of))
    .toSorted((one, other) => makes(other) - makes(one) || other.evidence - one.evidence);
  const told = asked.filter(isTold).slice(0, of.isAll ? asked.length : rowsTold);
  const sum = hundredths(evidence.total);
  const others = othersOf(evidence, told);
  const share = of.isAll ? ['share, 95 %'] : [];
  const blank = share.map(() => '');
  const rows = [
    ...told.map((verdict) => verdictRow(verdict, of)),
    ['all others', '', '', '', ...blank, '', '', partText(others), ''],
    [
      'in sum',
      '',
      '',
      '',
      ...blank,
      oddsText(evidence.total, levelsOf(of.ladder)),
      '',
      partText(sum),
      '',
    ],
  ];
  const head = [
    'what',
    '>bad',
    '>devices',
    '>usual',
    ...share,
    '>by chance',
    '>weight',
    '>makes',
    '',
  ];
  return tableLines(head, rows, of.paint, of.columns);
}

/**
 * What all rows that are not told make of the sum. What rounding leaves over is theirs, so that all add up; a sum that is
 * beyond counting in hundredths is told in powers of ten, and its rest is no difference of two of them.
 */
function othersOf({ total, verdicts }: Evidence, told: readonly Verdict[]): number {
  const sum = hundredths(total);
  if (Number.isSafeInteger(sum))
    return sum - told.reduce((parts, one) => parts + hundredths(makes(one)), 0);
  const others = verdicts.filter((one) => one.cohort === null && !told.includes(one));
  return others.reduce((parts, one) => parts + hundredths(makes(one)), 0);
}

function isAsked(ring: string | null, { ring: asked }: EvidenceTelling): boolean {
  return asked === null || ring === null || ring === asked;
}

/** What a row makes of the sum. */
function makes({ weight, evidence }: Verdict): number {
  return weight * evidence;
}

/** Whether a row says something: bad devices, evidence, or that a ring is shown safe. */
function isTold(verdict: Verdict): boolean {
  return verdict.bad > 0 || standsOut(verdict) || verdict.kind !== 'inconclusive';
}

/** Whether a verdict speaks against the update, however little. */
export function standsOut({ evidence }: Pick<Verdict, 'evidence'>): boolean {
  return evidence >= toldFrom;
}

function verdictRow(verdict: Verdict, { policy, titleOf, isAll }: RowTelling): readonly string[] {
  const { signal, ring, bad, devices, expected, low, high, evidence, weight } = verdict;
  const { unacceptableShare } = policy.evidence;
  return [
    `${titleOf(signal)}${ring === null ? '' : ` (${ring})`}`,
    countText(bad),
    countText(devices),
    numberText(expected),
    ...(isAll ? [`${shareText(low)} – ${shareText(high)}`] : []),
    oddsText(evidence),
    weight === 0 ? '–' : shareText(weight),
    partText(hundredths(makes(verdict))),
    verdictWord(verdict, signalIn(policy, signal), unacceptableShare).text,
  ];
}

/** A part of the sum in hundredths; down, so that no sum reaches a level that it has not. */
function hundredths(part: number): number {
  return Math.floor(part * 100);
}

function partText(parts: number): string {
  return parts < 100_000 ? (parts / 100).toFixed(2) : numberText(parts / 100);
}

/** Signals by which no device of the whole release was bad, in one sentence. */
function quietLines(
  verdicts: readonly Verdict[],
  { titleOf, columns }: RowTelling,
): readonly string[] {
  const quiet = verdicts.filter(
    (verdict) => verdict.cohort === null && verdict.ring === null && !isTold(verdict),
  );
  const [first] = quiet;
  if (first === undefined) return [];
  const most = Math.max(...quiet.map(({ devices }) => devices));
  const names = quiet.map(({ signal }) => titleOf(signal)).toSorted();
  return wrapped(`Of ${countText(most)} devices none ${names.join(', none ')}.`, columns);
}

function hiddenLines(
  { verdicts }: Evidence,
  { coming, columns, titleOf }: RowTelling,
): readonly string[] {
  const hidden = hiddenIn(verdicts);
  if (hidden === null) return [];
  const whose = coming ?? 'the devices still to come';
  return wrapped(
    `Still hidden: up to ${shareText(hidden.share)} of ${whose} could turn bad (${titleOf(hidden.signal)}) beyond the usual, and this would not have shown it (95 %).`,
    columns,
  );
}
