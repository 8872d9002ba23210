/**
 * The journal of what was done to Intune directly: who, why, when, and what came of it. A pause is noted before it is
 * sent, so that none can be forgotten, and stands until a release has taken it over, or Intune would have let it lapse.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { makeFolder, type BreakGlassPlaces } from './places.ts';
import { dayMs } from '#core/time.ts';

/** Microsoft lets a pause lapse after this. Source: Intune, "Configure Update rings for Windows", 35 days. */
const pauseMs = 35 * dayMs;

const asked = z.object({
  kind: z.literal('asked'),
  id: z.string().min(1),
  /** Epoch milliseconds, as everywhere here. */
  at: z.number(),
  operator: z.string().min(1),
  reason: z.string().min(1),
  tenant: z.string().min(1),
  area: z.string().min(1),
  ring: z.string().min(1),
  policyId: z.string().min(1),
});
const line = z.discriminatedUnion('kind', [
  asked,
  z.object({ kind: z.literal('confirmed'), id: z.string(), at: z.number() }),
  /** Intune refused it, so nothing was paused. */
  z.object({ kind: z.literal('refused'), id: z.string(), at: z.number(), why: z.string() }),
  /** No whole answer came, so it may have been paused. */
  z.object({ kind: z.literal('uncertain'), id: z.string(), at: z.number(), why: z.string() }),
  /** A release has it as its operator's pause. */
  z.object({ kind: z.literal('reconciled'), id: z.string(), at: z.number(), how: z.string() }),
]);

/** A line of the journal. */
export type JournalLine = z.output<typeof line>;

/** A pause that was asked of Intune directly. */
export type DirectPause = z.output<typeof asked>;

/** Appends to the journal. Throws what the file system does. */
export function note(places: BreakGlassPlaces, ...lines: readonly JournalLine[]): void {
  makeFolder(places);
  const former = textOf(places.journal);
  // A line that was cut off must not take the next one with it.
  const begin = former === '' || former.endsWith('\n') ? '' : '\n';
  const text = lines.map((one) => `${JSON.stringify(one)}\n`).join('');
  appendFileSync(places.journal, `${begin}${text}`, { mode: 0o600, flush: true });
}

/** The journal's lines; one that was cut off by a crash is passed over. */
export function journalLines({ journal }: BreakGlassPlaces): readonly JournalLine[] {
  return textOf(journal)
    .split('\n')
    .flatMap((text) => {
      const read = line.safeParse(parsed(text));
      return read.success ? [read.data] : [];
    });
}

/** Pauses that no release has taken over yet, oldest first: nothing may lift them meanwhile. */
export function standingPauses(places: BreakGlassPlaces, now: number): readonly DirectPause[] {
  const lines = journalLines(places);
  const closed = new Set(
    lines.filter(({ kind }) => kind === 'reconciled' || kind === 'refused').map(({ id }) => id),
  );
  return lines.filter(
    (one): one is DirectPause =>
      one.kind === 'asked' && !closed.has(one.id) && now < one.at + pauseMs,
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // No journal: nothing was ever done directly.
    return '';
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
