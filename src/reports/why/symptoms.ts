/**
 * What bad devices reported, by signal: error codes, stop codes, applications, each with a bar of its share of the
 * signal's bad devices. They explain a verdict's number and are not judged themselves.
 */
import { signalsOf } from '#core/policy/signals.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import {
  symptomRows,
  withMeaning,
  withSignals,
  type Symptoms,
} from '#core/evidence/signal/symptom.ts';
import type { Look } from '#core/release/record/look.ts';
import { html, type Html } from '../html.ts';
import { countText } from '../instant.ts';

/** The symptoms a report tells of. */
export interface ReportedSymptoms {
  /** Of the bad devices at the last look that had counts. */
  readonly last: readonly Symptoms[];
  /** Of the devices that a cohort was held for, by hold. */
  readonly ofHolds: Readonly<Record<string, Symptoms>>;
}

/** The symptoms under all signals, or nothing where there are none. */
export function symptomTable(look: Look | null, symptoms: readonly Symptoms[]): Html | null {
  const known = look === null ? [] : withSignals(symptoms, signalsOf(look.release.policy));
  if (known.length === 0) return null;
  return html`<h3>What bad devices reported</h3>
    <p class="dim">
      The bad devices of the whole release at the same look${heldText(look)}. Each device counts
      once a signal.
    </p>
    <div class="scroll" tabindex="0" role="group" aria-label="Table">
      <table>
        <tr>
          <th>signal</th>
          <th>reported</th>
          <th class="number">devices</th>
          <th class="share">of the bad ones</th>
        </tr>
        ${known.map(({ symptoms: one, signal }) => signalRows(one, signal))}
      </table>
    </div>`;
}

function heldText(look: Look | null): string {
  return (look?.release.holds.length ?? 0) > 0 ? ', held cohorts set aside' : '';
}

function signalRows(symptoms: Symptoms, { name, source }: Signal): Html {
  return html`${symptomRows(source, symptoms).map(
    (row, nth) =>
      html`<tr>
        <td>${nth === 0 ? name : ''}</td>
        <td>
          ${row.name}${row.meaning === null ? null : html`<br /><small>${row.meaning}</small>`}
        </td>
        <td class="number">${countText(row.devices)}</td>
        <td class="share">${bar(row.devices / symptoms.devices)}</td>
      </tr> `,
  )}`;
}

function bar(share: number): Html {
  const width = Math.round(1000 * share) / 10;
  return html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="waiting" width="100" height="10" />
    <rect class="failed" width="${width}" height="10" />
  </svg>`;
}

/** `7 of 8 devices: 0x000000D1, a driver used memory it must not (…); 1: 0x0000009F, …; 2: others`, in one line. */
export function symptomsText(symptoms: Symptoms, { source }: Pick<Signal, 'source'>): string {
  const { devices } = symptoms;
  const all = ` of ${countText(devices)} ${devices === 1 ? 'device' : 'devices'}`;
  return symptomRows(source, symptoms)
    .map((row, nth) => `${countText(row.devices)}${nth === 0 ? all : ''}: ${withMeaning(row)}`)
    .join('; ');
}
