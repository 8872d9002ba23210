/** What the bad devices of a look reported, by signal, as a table for people. */
import type { Signal } from '#core/evidence/signal/signal.ts';
import { signalsOf } from '#core/policy/signals.ts';
import { symptomRows, withSignals, type Symptoms } from '#core/evidence/signal/symptom.ts';
import { countText } from '#reports/instant.ts';
import type { EvidenceTelling } from './evidence.ts';
import { tableLines } from '../table.ts';

/** A table of symptoms with a blank line before it; no line where there are none. */
export function symptomLines(
  symptoms: readonly Symptoms[],
  { policy, ring, paint, columns }: EvidenceTelling,
): readonly string[] {
  const rows = withSignals(symptoms, signalsOf(policy)).flatMap((one) =>
    signalRows(one.symptoms, one.signal),
  );
  if (rows.length === 0) return [];
  const title = `what bad devices ${ring === null ? '' : `of ${ring} `}reported`;
  return ['', ...tableLines([title, '>devices', ''], rows, paint, columns)];
}

function signalRows(symptoms: Symptoms, { title, source }: Signal): readonly (readonly string[])[] {
  return [
    [title, '', ''],
    ...symptomRows(source, symptoms).map(({ name, devices, meaning }) => [
      `  ${name}`,
      countText(devices),
      meaning ?? '',
    ]),
  ];
}
