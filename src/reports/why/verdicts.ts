/**
 * The verdicts of the last look that had counts: what each signal says of the release and of each ring. They are judged
 * anew from what the look recorded, so that the page shows what was decided on.
 */
import { unusualAlone } from '#core/evidence/judge/alone.ts';
import { hiddenIn } from '#core/evidence/judge/hidden.ts';
import { ifFineText, levelText, oddsText } from '#core/evidence/judge/odds.ts';
import type { Signal, SignalSource } from '#core/evidence/signal/signal.ts';
import { signalsOf } from '#core/policy/signals.ts';
import {
  aloneHead,
  aloneMeaning,
  numberText,
  shareText,
  verdictText,
} from '#core/evidence/judge/words.ts';
import type { Evidence, Verdict } from '#core/evidence/judge/verdict.ts';
import { verdictWord } from '#core/evidence/judge/verdictWord.ts';
import { pauseAt, type Policy } from '#core/policy/policy.ts';
import type { Look } from '#core/release/record/look.ts';
import { aloneWords, evidenceOf } from '#core/release/step/judgement.ts';
import { html, type Html } from '../html.ts';
import { countText, dayText, instantText, shortInstantText } from '../instant.ts';

/** The last look at which something was counted, or null. */
export function lastCounted(looks: readonly Look[]): Look | null {
  return looks.findLast(({ observation }) => observation.counts !== null) ?? null;
}

/** The verdicts as tables: what stands out and the whole release first, each ring by itself folded away. */
export function verdictTables(look: Look | null): Html {
  const evidence = look === null ? null : evidenceOf(look.release, look.observation);
  if (look === null || evidence === null)
    return html`<p class="dim">No look had counts, so there is no verdict.</p>`;
  const { policy, publishedAt } = look.release;
  const signals = signalsOf(policy);
  const readUntil = look.observation.counts?.readUntil ?? {};
  const rows = evidence.verdicts.map((verdict) => rowOf(verdict, signals, readUntil));
  const isFirst = ({ verdict }: Row): boolean => verdict.ring === null || verdict.kind === 'worse';
  // What could not be seen comes after what was, whatever its number of none.
  const first = rows
    .filter(isFirst)
    .toSorted((one, other) => Number(other.isRead) - Number(one.isRead));
  const rest = rows.filter((row) => !isFirst(row));
  const held = look.release.holds.length;
  return html`<p class="dim">
      As of ${instantText(look.at)},
      ${dayText(publishedAt, look.at)}${held > 0 ? ', devices of held cohorts set aside' : ''}.
      Below ${shareText(policy.evidence.unacceptableShare)}: the share of bad devices lies below
      what would not be accepted. Not doubled: bad devices are not twice as many as among those
      without the update. Both are as sure as a pause would be. Not three times the usual: nobody
      was left to compare most of them with. Nothing found: nothing of this is shown. By chance: in
      how many months a fine update would come to as much by this signal alone; its weight times
      that is its part of the sum. Read until: ${readText(readUntil)}.
    </p>
    <p><b>${sumText(evidence, policy)}</b></p>
    ${aloneNote(look, evidence)} ${verdictTable(first, policy.evidence.unacceptableShare)}
    ${
      rest.length === 0
        ? null
        : html`<details>
            <summary>Each ring by itself</summary>
            ${verdictTable(rest, policy.evidence.unacceptableShare)}
          </details>`
    }`;
}

/** The headline: what all rows together come to, what follows from how much, and what they leave open. */
function sumText(evidence: Evidence, policy: Policy): string {
  const levels = [policy.evidence.watchAt, pauseAt(policy.evidence)] as const;
  const steps = `From ${levelText(levels[0])} on the next ring waits, at ${levelText(levels[1])} all rings are paused.`;
  const hidden = hiddenIn(evidence.verdicts);
  const open =
    hidden === null
      ? ''
      : ` Still hidden: up to ${shareText(hidden.share)} of the devices still to come could turn bad beyond the usual without this having shown it (95 %).`;
  return `In sum: ${ifFineText(evidence.total, levels)}. ${steps}${open}`;
}

/** What has no part in the sum, since nobody was left to compare with. */
function aloneNote({ release }: Look, { alone }: Evidence): Html | null {
  const signals = unusualAlone(alone);
  if (signals.length === 0) return null;
  return html`<p>
    <b>${aloneHead}, and no part of the sum:</b> ${aloneWords(release, signals)} ${aloneMeaning}
  </p>`;
}

interface Row {
  readonly verdict: Verdict;
  readonly signal: Signal | undefined;
  /** Whether the source was ever read: what nobody looked at is not the same as nothing found. */
  readonly isRead: boolean;
}

type ReadUntil = Readonly<Record<string, number | null>>;

/** The mark of each source of signals; reports come by themselves and have none. */
const markOf: Readonly<Record<SignalSource, string | null>> = {
  installs: 'installs',
  contact: 'devices',
  restarts: 'devices',
  builds: 'devices',
  startups: 'startups',
  apps: 'apps',
  reports: null,
};

function rowOf(verdict: Verdict, signals: readonly Signal[], readUntil: ReadUntil): Row {
  const signal = signals.find(({ name }) => name === verdict.signal);
  const mark = signal === undefined ? null : markOf[signal.source];
  return { verdict, signal, isRead: mark === null || (readUntil[mark] ?? null) !== null };
}

function readText(readUntil: ReadUntil): string {
  const marks = Object.entries(readUntil);
  if (marks.length === 0) return 'never';
  return marks
    .map(([source, at]) => `${source} ${at === null ? 'never' : shortInstantText(at)}`)
    .join(', ');
}

function verdictTable(rows: readonly Row[], unacceptableShare: number): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
    <table>
      <tr>
        <th>signal</th>
        <th>ring</th>
        <th class="number">devices</th>
        <th class="number">bad</th>
        <th class="number">expected</th>
        <th class="number">95 % interval</th>
        <th class="number">by chance</th>
        <th class="number">weight</th>
        <th>verdict</th>
      </tr>
      ${rows.map((row) => verdictRow(row, unacceptableShare))}
    </table>
  </div>`;
}

function verdictRow({ verdict, signal, isRead }: Row, unacceptableShare: number): Html {
  const { bad, devices, expected, low, high, evidence, weight } = verdict;
  const word = isRead
    ? verdictWord(verdict, signal, unacceptableShare)
    : { text: 'not looked at', tone: 'neutral' };
  const sentence = signal === undefined || bad === 0 ? null : verdictText(verdict, signal);
  const numbers = isRead
    ? [
        countText(devices),
        countText(bad),
        numberText(expected),
        `${shareText(low)} – ${shareText(high)}`,
        oddsText(evidence),
        weight === 0 ? '–' : shareText(weight),
      ]
    : ['–', '–', '–', '–', '–', '–'];
  return html`<tr>
    <td>${verdict.signal}</td>
    <td>${verdict.ring ?? 'all'}</td>
    ${numbers.map((number) => html`<td class="number when">${number}</td>`)}
    <td>
      <b class="verdict ${word.tone}">${word.text}</b
      >${sentence === null ? null : html`<br /><small>${sentence}</small>`}
    </td>
  </tr> `;
}
