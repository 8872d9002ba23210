/** Cohorts that were held in the course of a release: what, by whom, how long, on what numbers, and how its rollback went. */
import { cohortName } from '#core/evidence/count/counts.ts';
import { signalIn } from '#core/policy/signals.ts';
import { numberText } from '#core/evidence/judge/words.ts';
import { holdCohortText, type Hold, type HoldRollback } from '#core/hold/hold.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Look } from '#core/release/record/look.ts';
import type { Release } from '#core/release/state/release.ts';
import { html, type Html } from '../html.ts';
import { countText, dayText, shortInstantText } from '../instant.ts';
import { symptomsText, type ReportedSymptoms } from './symptoms.ts';

/** What the table is made of. */
interface HeldValues {
  readonly release: Release;
  readonly decisions: readonly Decision[];
  readonly looks: readonly Look[];
  /** What the devices of the holds reported. */
  readonly symptoms: ReportedSymptoms['ofHolds'];
}

/** The table of held cohorts, those whose hold has ended included. */
export function heldTable(values: HeldValues): Html {
  const holds = holdsOf(values);
  if (holds.length === 0) return html`<p class="dim">No cohort was held.</p>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
    <table>
      <tr>
        <th>cohort</th>
        <th>held by</th>
        <th>since</th>
        <th>until</th>
        <th class="number">devices</th>
        <th>bad, when held</th>
        <th>rollback</th>
      </tr>
      ${holds.map((hold) => holdRow(hold, values))}
    </table>
  </div>`;
}

/** Holds of this release and those it was carried into with. */
function holdsOf({ release, decisions }: HeldValues): readonly Hold[] {
  const begun = decisions.flatMap(({ action }) => (action.kind === 'hold' ? [action.hold] : []));
  const carried = [
    ...decisions.flatMap(({ action }) => ('hold' in action ? [action.hold] : [])),
    ...release.holds,
  ];
  const ids = [...new Set([...carried, ...begun].map(({ id }) => id))];
  return ids
    .flatMap((id) => [...begun, ...carried].find((hold) => hold.id === id) ?? [])
    .toSorted((one, other) => one.at - other.at);
}

function holdRow(hold: Hold, values: HeldValues): Html {
  const { publishedAt } = values.release;
  return html`<tr>
    <td>${holdCohortText(hold)}<br /><small>${hold.reason}</small></td>
    <td>${hold.by === 'service' ? 'the service' : hold.owner}</td>
    <td class="when">
      ${dayText(publishedAt, hold.at)}<br /><small>${shortInstantText(hold.at)}</small>
    </td>
    <td class="when">${untilCell(hold, values)}</td>
    <td class="number">${devicesText(hold, values.looks)}</td>
    <td>${badText(hold, values.decisions)}${reportedCell(hold, values)}</td>
    <td>${rollbackCell(hold, values)}</td>
  </tr> `;
}

function untilCell({ id, expiresAt }: Hold, { release, decisions }: HeldValues): Html {
  const ended = decisions.find(({ action }) => action.kind === 'unhold' && action.hold.id === id);
  const at = ended?.at ?? expiresAt;
  const by =
    ended?.action.kind === 'unhold' ? `ended by ${ended.action.operator}` : 'ends by itself';
  return html`${dayText(release.publishedAt, at)}<br /><small
      >${shortInstantText(at)}, ${by}</small
    >`;
}

/** Counts are kept by single facts, so the devices of a cohort of several are not known here. */
function devicesText({ cohort }: Hold, looks: readonly Look[]): string {
  const [fact, ...further] = cohort.map(cohortName);
  if (fact === undefined || further.length > 0) return '–';
  const counted = looks.flatMap(
    ({ observation }) =>
      observation.counts?.exposures.filter(({ cohort }) => cohort === fact) ?? [],
  );
  const last = counted.at(-1);
  return last === undefined ? '–' : countText(last.devices);
}

/** The numbers that the hold rests on; a person's hold rests on none. */
function badText({ id }: Hold, decisions: readonly Decision[]): string {
  const held = decisions.find(({ action }) => action.kind === 'hold' && action.hold.id === id);
  const { bad, devices, expected } = held?.inputs ?? {};
  if (typeof bad !== 'number' || typeof devices !== 'number') return '–';
  const usual = typeof expected === 'number' ? `, ${numberText(expected)} expected` : '';
  return `${countText(bad)} of ${countText(devices)}${usual}`;
}

function reportedCell({ id }: Hold, { release, symptoms }: HeldValues): Html | null {
  const found = symptoms[id];
  const signal = found === undefined ? found : signalIn(release.policy, found.signal);
  if (found === undefined || signal === undefined) return null;
  return html`<br /><small>${symptomsText(found, signal)}</small>`;
}

const phaseTexts: Readonly<Record<HoldRollback['phase'], string>> = {
  pilot: 'a few devices first',
  rest: 'the rest follows',
  done: 'done',
  stopped: 'stopped, a person must look',
};

function rollbackCell(hold: Hold, { release, decisions, looks }: HeldValues): Html {
  const ordered = decisions.flatMap(({ action }) =>
    action.kind === 'rollBackHold' && action.hold.id === hold.id ? [action.rollback] : [],
  );
  const standing = release.holds.find(({ id }) => id === hold.id)?.rollback;
  const rollback = ordered.at(-1) ?? standing ?? hold.rollback;
  if (rollback === null) return html`none`;
  const seen = looks
    .flatMap(({ observation }) => observation.holds.filter((one) => one.hold === hold.id))
    .at(-1);
  const back =
    seen === undefined
      ? null
      : html`<br /><small
            >off the update: ${countText(seen.pilotBack)} of ${countText(seen.pilot)} first,
            ${countText(seen.restBack)} of ${countText(seen.rest)} others</small
          >`;
  return html`${phaseTexts[rollback.phase]}${back}`;
}
