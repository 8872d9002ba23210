/** Decisions by the look they were taken at, with the evidence of that moment and what its bad devices reported. */
import type { Symptoms, SymptomsQuestion } from '#core/evidence/signal/symptom.ts';
import type { Evidence } from '#core/evidence/judge/verdict.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Look } from '#core/release/record/look.ts';
import { symptomsOfDecision, symptomsOfLook } from '#core/release/record/symptoms.ts';
import { evidenceOf } from '#core/release/step/judgement.ts';
import type { Store } from '#store/store.ts';
import { standsOut } from '../../view/evidence/evidence.ts';
import type { ExplainedLook } from '../../view/release/explain.ts';

/** What was kept of a release. */
interface Kept {
  readonly decisions: readonly Decision[];
  readonly looks: readonly Look[];
}

/** The looks at which the decisions told were taken. Symptoms are read from the store, as of each look. */
export async function explainedLooks(
  store: Store,
  {
    told,
    kept,
    ring,
  }: { readonly told: readonly Decision[]; readonly kept: Kept; readonly ring: string | null },
): Promise<readonly ExplainedLook[]> {
  const { readSymptoms } = await import('#store/evidence/symptoms.ts');
  const read = async (question: SymptomsQuestion | null): Promise<readonly Symptoms[]> =>
    question === null ? [] : readSymptoms(store, question);
  const explained: ExplainedLook[] = [];
  for (const at of new Set(told.map((decision) => decision.at))) {
    const look = kept.looks.find((one) => one.at === at);
    const decisions = told.filter((decision) => decision.at === at);
    const evidence = look === undefined ? null : evidenceOf(look.release, look.observation);
    explained.push({
      at,
      decisions,
      evidence,
      coming: look?.release.rings.findLast(({ offeredAt }) => offeredAt === null)?.name ?? null,
      isKept: look !== undefined,
      symptoms: look === undefined ? [] : await read(questionOf(look, evidence, ring)),
      symptomsOf: look === undefined ? [] : await ofDecisions(look, decisions, kept, read),
    });
  }
  return explained;
}

/** A signal that does not stand out is left out, but for failed installs, whose causes are always of interest. */
function questionOf(
  look: Look,
  evidence: Evidence | null,
  ring: string | null,
): SymptomsQuestion | null {
  const asked = symptomsOfLook(look, ring);
  const outstanding = (evidence?.verdicts ?? [])
    .filter((verdict) => verdict.cohort === null && verdict.ring === ring && standsOut(verdict))
    .map(({ signal }) => signal);
  const signals = (asked?.signals ?? []).filter(
    ({ name, source }) => source === 'installs' || outstanding.includes(name),
  );
  return asked === null || signals.length === 0 ? null : { ...asked, signals };
}

/** A decision against several rings is taken once for each, on the same numbers, so the same is asked once. */
async function ofDecisions(
  look: Look,
  decisions: readonly Decision[],
  kept: Kept,
  read: (question: SymptomsQuestion | null) => Promise<readonly Symptoms[]>,
): Promise<ExplainedLook['symptomsOf']> {
  const answers = new Map<string, Promise<readonly Symptoms[]>>();
  const found = decisions.map(async (decision) => {
    const question = symptomsOfDecision(look, decision, kept.decisions);
    const key = JSON.stringify(question);
    const answer = answers.get(key) ?? read(question);
    answers.set(key, answer);
    return (await answer).map((symptoms) => ({ decision: decision.id, symptoms }));
  });
  return (await Promise.all(found)).flat();
}
