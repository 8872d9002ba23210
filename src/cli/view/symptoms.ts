/** What the bad devices of a look reported, by signal, as a table for people. */
import { signalsOf, type Signal } from '#core/evidence/signal.ts';
import { symptomMeaning, symptomName, type Symptoms } from '#core/evidence/symptom.ts';
import type { Policy } from '#core/policy/policy.ts';
import { countText } from '#reports/instant.ts';
import type { Paint } from '#cli/terminal.ts';
import { tableLines } from './table.ts';

/** A table of symptoms with a blank line before it; no line where there are none. */
export function symptomLines(
  symptoms: readonly Symptoms[],
  {
    policy,
    ring,
    paint,
    columns,
  }: {
    readonly policy: Policy;
    /** The ring whose devices they are of; null = of any. */
    readonly ring: string | null;
    readonly paint: Paint;
    readonly columns: number;
  },
): readonly string[] {
  const signals = signalsOf(policy.signals);
  const rows = symptoms.flatMap((one) => {
    const signal = signals.find(({ name }) => name === one.signal);
    return signal === undefined ? [] : signalRows(one, signal);
  });
  if (rows.length === 0) return [];
  const title = `what bad devices ${ring === null ? '' : `of ${ring} `}reported`;
  return ['', ...tableLines([title, '>devices', ''], rows, paint, columns)];
}

function signalRows(
  { most, others }: Symptoms,
  { title, source }: Signal,
): readonly (readonly string[])[] {
  return [
    [title, '', ''],
    ...most.map((one) => [
      `  ${symptomName(source, one)}`,
      countText(one.devices),
      symptomMeaning(source, one) ?? '',
    ]),
    ...(others === 0 ? [] : [['  others', countText(others), '']]),
  ];
}
