/** What a check found: all is well, something is amiss and what to do, or there was nothing to look at. */
import type { FailureKind } from '../failure.ts';
import type { Paint } from '../terminal/terminal.ts';

/** A check's answer, without its name. */
export type Found =
  | { readonly outcome: 'passed'; readonly text: string }
  /** Nothing to look at, such as a worker where no engine runs; no fault in itself. */
  | { readonly outcome: 'skipped'; readonly text: string }
  | {
      readonly outcome: 'failed';
      readonly kind: FailureKind;
      readonly text: string;
      readonly remedy: string | null;
    };

/** A check and what it found. */
export type Finding = Found & { readonly name: string };

/** The lines of all findings. */
export function doctorLines(findings: readonly Finding[], paint: Paint): readonly string[] {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings.flatMap((finding) => {
    const { name, text } = finding;
    const marks = { passed: paint.green('✔'), skipped: paint.dim('·'), failed: paint.red('✘') };
    const line = `${marks[finding.outcome]} ${name.padEnd(width)}  ${text}`;
    const isRemedied = finding.outcome === 'failed' && finding.remedy !== null;
    return isRemedied ? [line, `  ${' '.repeat(width)}  → ${finding.remedy ?? ''}`] : [line];
  });
}

/** The names of what is amiss; none: all is well. */
export function amiss(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
}
