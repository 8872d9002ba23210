/**
 * The signals of a policy for people: what counts, where it is seen, what it is compared with, and how much of the
 * false-pause budget it has. A signal of the tenant's own says so, and so does one that counts every event of its source.
 */
import { factsOf } from '#core/area/areas.ts';
import type { Policy } from '#core/policy/policy.ts';
import { hasUsual, isToldByRestarts, type Signal } from '#core/evidence/signal/signal.ts';
import { signalsOf } from '#core/policy/signals.ts';
import type { UsualWord } from '#core/evidence/usual/usualWord.ts';
import type { UsualShare } from '#core/evidence/usual/usualShare.ts';
import { daysText, shareText } from '#reports/instant.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { tableLines } from '../table.ts';

/** What months have shown to be usual, how many months that were, and what people say instead. */
export interface Usual {
  readonly shares: ReadonlyMap<string, UsualShare>;
  readonly releases: number;
  /** Signals that reports told of before the first month. */
  readonly told: ReadonlySet<string>;
  readonly words: readonly UsualWord[];
}

/** A table of a policy's signals; with `usual` their baselines as months have shown them. */
export function signalLines(
  policy: Pick<Policy, 'area' | 'signals'>,
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
  usual?: Usual,
): readonly string[] {
  const signals = signalsOf(policy);
  const weights = signals.reduce((sum, { weight }) => sum + weight, 0);
  const rows = signals.map((signal) => [
    signal.name,
    signal.source,
    comparedText(signal),
    usualText(signal, usual),
    isToldByRestarts(signal) ? 'restart' : daysText(signal.windowDays),
    shareText(signal.weight / weights),
    [signal.title, countedText(signal), originText(signal, policy)].filter(Boolean).join('; '),
  ]);
  const head = ['signal', 'source', 'against', 'usual', 'window', '>weight', 'devices that …'];
  return tableLines(head, rows, paint, columns);
}

function comparedText(signal: Signal): string {
  const { method } = signal;
  if (isToldByRestarts(signal)) return 'all others';
  return { baseline: 'months before', control: 'not updated', both: 'both' }[method];
}

function usualText(signal: Signal, usual: Usual | undefined): string {
  if (!hasUsual(signal)) return '–';
  const { name, baseline } = signal;
  const share = usual?.shares.get(name);
  if (usual === undefined || share === undefined) return `${shareText(baseline)} assumed`;
  const said = usual.words.find((word) => word.signal === name && word.cohort === null);
  const first = usual.told.has(name) ? ' told' : ' assumed';
  const learned = usual.releases > 0 ? '' : first;
  const origin = said === undefined ? learned : ` says ${said.operator}`;
  return `${shareText(share.mean)}${origin}, worse from ${shareText(share.null)}`;
}

/** Which events count, as far as there is a limit. */
export function countedText({ source, match }: Signal): string {
  const wanted = match.apps ?? match.errorClasses ?? match.stopCodes ?? match.reports ?? [];
  const without = match.otherThan ?? [];
  return [
    wanted.length > 0 ? wanted.join(', ') : '',
    without.length > 0 ? `not ${without.join(', ')}` : '',
    wanted.length + without.length === 0 && isLimitable(source) ? `all ${eventsOf[source]}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

const eventsOf: Readonly<Record<Signal['source'], string>> = {
  installs: 'error classes',
  startups: 'stop codes',
  apps: 'applications',
  reports: 'reports',
  contact: '',
  restarts: '',
  builds: '',
};

function isLimitable(source: Signal['source']): boolean {
  return eventsOf[source] !== '';
}

/** Whether a signal is the tenant's own; empty for a built-in one. */
function originText(
  { name }: Pick<Signal, 'name'>,
  { area, signals: own }: Pick<Policy, 'area' | 'signals'>,
): string {
  if (!own.some((one) => one.name === name)) return '';
  const isReplaced = factsOf(area).signals.some((builtIn) => builtIn.name === name);
  return isReplaced ? "this policy's own, in place of the built-in one" : "this policy's own";
}
