/** Why things were done: the evidence over the days, what it says now, what was held, asked and allowed because of it. */
import type { Decision } from '#core/release/step/decision.ts';
import type { Look } from '#core/release/record/look.ts';
import type { EvidenceSummary, Release } from '#core/release/state/release.ts';
import { evidenceChart, evidenceTable } from './evidenceCourse.ts';
import { budgetText, gateTable } from './gates.ts';
import { heldTable } from './heldCohorts.ts';
import { html, type Html } from '../html.ts';
import { chart } from '../look.ts';
import { questionTable } from './questions.ts';
import { symptomTable, type ReportedSymptoms } from './symptoms.ts';
import { lastCounted, verdictTables } from './verdicts.ts';

/** What the section is made of. */
interface WhyValues {
  readonly release: Release;
  readonly decisions: readonly Decision[];
  readonly looks: readonly Look[];
  /** The evidence after each look, oldest first. */
  readonly evidence: readonly EvidenceSummary[];
  readonly symptoms: ReportedSymptoms;
  readonly madeAt: number;
}

/** The section. */
export function whySection(values: WhyValues): Html {
  const { release, decisions, looks, symptoms } = values;
  const last = lastCounted(looks);
  return html`<h2>Why</h2>
    <h3>Evidence against the update, by day</h3>
    <p class="dim">
      1 in 1 means none; 1 in 20 is reached by at most one in 20 releases that have nothing wrong.
      Devices are counted and not events.
    </p>
    ${chart('Evidence against the update by day', evidenceChart(values))} ${evidenceTable(values)}
    <h3>What each signal says</h3>
    ${verdictTables(last)} ${symptomTable(last, symptoms.last)}
    <h3>Cohorts held</h3>
    ${heldTable({ release, decisions, looks, symptoms: symptoms.ofHolds })}
    <h3>What people were asked</h3>
    ${questionTable(release, decisions)}
    <h3>How rings opened</h3>
    ${gateTable(release, decisions)} ${budgetText(release, decisions)}`;
}
