/**
 * Symptoms: what bad devices reported, such as the error code of a failed install, the stop code of a blue screen or
 * the application that crashed. They say what a signal's number of bad devices consists of and are never judged, so
 * that a verdict rests on counts alone. Devices are counted, each once a signal: one with several symptoms under its
 * latest.
 */
import { wordsOfError, wordsOfStop, type CodeWords } from './codeWords.ts';
import type { Cohort } from '../count/counts.ts';
import type { ReleaseKey } from '../../release/state/release.ts';
import { errorCodeOf } from './errorCode.ts';
import { isOfSilence, wantedOf, type Signal, type SignalSource } from './signal.ts';

/** What a device reported. */
export interface Reported {
  /** Error class, stop code, application, or the name of a report; null = not told. */
  readonly what: string | null;
  /** Error code of a failed install as `errorCodeOf` writes it; null = not told, or of another source. */
  readonly code: string | null;
}

/** What some devices reported alike. */
export interface Symptom extends Reported {
  readonly devices: number;
}

/** The symptoms of the bad devices under one signal. */
export interface Symptoms {
  readonly signal: string;
  /** The bad devices. */
  readonly devices: number;
  /** Those of most devices first. */
  readonly most: readonly Symptom[];
  /** Devices with further symptoms. */
  readonly others: number;
}

/** Whose symptoms are asked for, and as of when. */
export interface SymptomsQuestion {
  readonly key: ReleaseKey;
  readonly signals: readonly Signal[];
  readonly publishedAt: number;
  /** What was learned later does not count. */
  readonly asOf: number;
  /** How far each source had been read then, by name. */
  readonly readUntil: Readonly<Record<string, number | null>>;
  readonly among: Among;
}

/** Some of the devices that began with the update. */
export interface Among {
  /** Null = of any ring. */
  readonly ring: string | null;
  /** Devices with all these facts; empty = all. */
  readonly cohort: readonly Cohort[];
  /** Devices of these cohorts, each by its facts, are left out. */
  readonly without: readonly (readonly Cohort[])[];
}

/** Whether the bad devices of a signal report anything that could differ. */
export function hasSymptoms(signal: Signal): boolean {
  const { source } = signal;
  return !isOfSilence(signal) && source !== 'builds' && wantedOf(signal).length !== 1;
}

/**
 * What was reported, short: `0x80073712 WUDamaged`, `0x000000D1 DRIVER_IRQL_NOT_LESS_OR_EQUAL`, `outlook.exe`. A code
 * bears the class that came with it, else the name Microsoft gives it.
 */
export function symptomName(source: SignalSource, { what, code }: Reported): string {
  const told = source === 'startups' && what !== null ? errorCodeOf(what) : code;
  const named = source === 'startups' ? null : what;
  const parts = [told, named ?? codeWords(source, { what, code })?.[0] ?? null];
  return parts.filter((part) => part !== null).join(' ') || 'nothing told';
}

/** What it means, in words; null where it is not a common code, or says so itself. */
export function symptomMeaning(source: SignalSource, reported: Reported): string | null {
  return codeWords(source, reported)?.[1] ?? null;
}

/** Both in one: `0x80073712 WUDamaged, the component store is damaged`. */
export function symptomText(source: SignalSource, reported: Reported): string {
  return withMeaning({
    name: symptomName(source, reported),
    meaning: symptomMeaning(source, reported),
  });
}

/** A name with what it means, where that is known. */
export function withMeaning({ name, meaning }: Pick<SymptomRow, 'name' | 'meaning'>): string {
  return meaning === null ? name : `${name}, ${meaning}`;
}

/** One symptom to tell, or those that are not told one by one. */
export interface SymptomRow {
  readonly name: string;
  readonly devices: number;
  readonly meaning: string | null;
}

/** What is told of the bad devices under a signal of that source, those of most devices first, `others` last. */
export function symptomRows(
  source: SignalSource,
  { most, others }: Symptoms,
): readonly SymptomRow[] {
  const rows = most.map((one) => ({
    name: symptomName(source, one),
    devices: one.devices,
    meaning: symptomMeaning(source, one),
  }));
  return others === 0 ? rows : [...rows, { name: 'others', devices: others, meaning: null }];
}

/** Symptoms with their signals; those of one that is not among the signals are left out. */
export function withSignals(
  symptoms: readonly Symptoms[],
  signals: readonly Signal[],
): readonly { readonly symptoms: Symptoms; readonly signal: Signal }[] {
  return symptoms.flatMap((one) => {
    const signal = signals.find(({ name }) => name === one.signal);
    return signal === undefined ? [] : [{ symptoms: one, signal }];
  });
}

function codeWords(source: SignalSource, { what, code }: Reported): CodeWords | null {
  if (source === 'installs') return code === null ? null : wordsOfError(code);
  return source === 'startups' ? wordsOfStop(errorCodeOf(what) ?? '') : null;
}
