/**
 * How soon a support request is answered, by how grave it is: the table that Microsoft published for Windows Autopatch's
 * forerunner, Microsoft Managed Desktop (its page "Admin support", 2018), since Autopatch's own pages name no times.
 */
import { hourMs } from '../time.ts';

/** The gravest first. */
export const severities = ['A', 'B', 'C'] as const;
/** A: devices cannot be used; B: work is hampered; C: a question, or little is lost. */
export type Severity = (typeof severities)[number];

/** What is owed to a request of a severity. */
export interface Response {
  /** Until the first answer. */
  readonly answerMs: number;
  /** Between two words of the desk while it is its turn. */
  readonly updateMs: number;
  /** By what clock: all hours, those of business, or as whoever asks has chosen. */
  readonly hours: 'always' | 'business' | 'chosen';
  readonly meaning: string;
}

export const responses: Readonly<Record<Severity, Response>> = {
  A: { answerMs: hourMs, updateMs: hourMs, hours: 'always', meaning: 'critical' },
  B: { answerMs: 4 * hourMs, updateMs: 12 * hourMs, hours: 'chosen', meaning: 'moderate' },
  C: { answerMs: 8 * hourMs, updateMs: 24 * hourMs, hours: 'business', meaning: 'minimal' },
};

/** Whoever has a request of severity A must be there round the clock; who is silent for so long has one of severity B. Our own measure. */
export const lowersAfterMs = 2 * hourMs;
