/** Why a release went as it did: its decisions by look, each with rule and numbers, and the evidence of that moment. */
import { ruleText } from '#core/release/record/ruleText.ts';
import { rulebookPath } from '#core/rulebook/ruleIds.ts';
import { ruleOf } from '#core/rulebook/ruleOf.ts';
import { signalIn } from '#core/policy/signals.ts';
import type { Symptoms } from '#core/evidence/signal/symptom.ts';
import type { Evidence } from '#core/evidence/judge/verdict.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Release } from '#core/release/state/release.ts';
import { inputName, inputText } from '#reports/inputs.ts';
import { dayText, instantText } from '#reports/instant.ts';
import { actionText } from '#core/release/action/actions.ts';
import { symptomsText } from '#reports/why/symptoms.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { evidenceLines } from '../evidence/evidence.ts';
import { symptomLines } from '../evidence/symptoms.ts';
import { factLines, wrapped } from '../table.ts';

/** The decisions of one look, and what was seen at it. */
export interface ExplainedLook {
  readonly at: number;
  readonly decisions: readonly Decision[];
  /** Null = nothing was counted at it, or no look was kept. */
  readonly evidence: Evidence | null;
  /** The last ring that was not offered the update at it; null = all were. */
  readonly coming: string | null;
  /** False = an earlier version took these decisions and kept no look. */
  readonly isKept: boolean;
  /** What its bad devices reported, by signal of interest; of one ring where that was asked. */
  readonly symptoms: readonly Symptoms[];
  /** The same of the very devices that a decision rests on. */
  readonly symptomsOf: readonly { readonly decision: string; readonly symptoms: Symptoms }[];
}

/** How to tell. */
export interface Telling {
  readonly release: Release;
  /** One ring, or null for all. */
  readonly ring: string | null;
  /** Whether numbers and all rows of the evidence are told, too. */
  readonly isAll: boolean;
  readonly paint: Paint;
  readonly columns: number;
}

/** What stands before a fact's text: four blanks, the widest name, and two more. */
const indentWidth = 4 + 'otherwise'.length + 2;

/** The lines of looks, oldest first. */
export function explainLines(looks: readonly ExplainedLook[], telling: Telling): readonly string[] {
  if (looks.length === 0) return ['Nothing was decided.'];
  return [
    ...looks.flatMap((look) => lookLines(look, telling)),
    telling.paint.dim(`Each rule stands, by the name behind it, in ${rulebookPath}.`),
  ];
}

function lookLines(look: ExplainedLook, telling: Telling): readonly string[] {
  const { release, ring, isAll, paint, columns } = telling;
  const { at, decisions, evidence, coming, isKept, symptoms } = look;
  const of = { policy: release.policy, ring, isAll, coming, paint, columns: columns - 2 };
  const seen =
    evidence === null
      ? [
          paint.dim(
            isKept
              ? 'Nothing was counted at this look.'
              : 'No look was kept: an earlier version decided this.',
          ),
        ]
      : [...evidenceLines(evidence, of), ...symptomLines(symptoms, of)];
  return [
    paint.bold(`${dayText(release.publishedAt, at)}  ${instantText(at)}`),
    ...decisions.flatMap((decision) => decisionLines(decision, look, telling)),
    ...seen.map((line) => `  ${line}`.trimEnd()),
    '',
  ];
}

function decisionLines(
  decision: Decision,
  { symptomsOf }: Pick<ExplainedLook, 'symptomsOf'>,
  { release, isAll, paint, columns }: Telling,
): readonly string[] {
  const fact = (name: string, text: string): readonly (readonly [string, string])[] =>
    wrapped(text, columns - indentWidth).map((line, index) => [index === 0 ? name : '', line]);
  const numbers = Object.entries(decision.inputs)
    .map(([name, value]) => `${inputName(name)} ${inputText(name, value)}`)
    .join(', ');
  const facts = [
    ...fact('because', decision.reason),
    ...fact('rule', `${ruleText(decision.rule)} (${ruleOf(decision)})`),
    ...(numbers === '' || !isAll ? [] : fact('numbers', numbers)),
    ...symptomsOf
      .filter((one) => one.decision === decision.id)
      .flatMap(({ symptoms }) => fact('reported', reportedText(symptoms, release))),
    ...fact('otherwise', decision.otherwise),
  ];
  return [
    `  ${paint.cyan(actionText(decision.action))}  ${paint.dim(decision.id)}`,
    ...factLines(facts, paint).map((line) => `    ${line}`),
    '',
  ];
}

function reportedText(symptoms: Symptoms, { policy }: Release): string {
  const signal = signalIn(policy, symptoms.signal);
  return symptomsText(symptoms, { source: signal?.source ?? 'reports' });
}
