/**
 * A month of Microsoft's security update guide (CVRF), from a local copy of the JSON document
 * (https://api.msrc.microsoft.com/cvrf/v3.0/cvrf/2022-Jun). Names in it are spelled with different cases in different
 * editions, so keys are compared without case.
 */
import { z } from 'zod';
import type { GuideFlaw } from '#core/evidence/signal/exploited.ts';
import { FeedError, readJsonFile } from './file.ts';

/** What a month's guide says. */
export interface SecurityGuide {
  readonly flaws: readonly GuideFlaw[];
  /** Entries that could not be read and are left out. */
  readonly poison: number;
}

/** A month has some ten MB and some hundred flaws. */
const bytesMax = 200 * 1024 * 1024;
const entriesMax = 100_000;

/** Kinds of remedies and threats by their numbers. */
const vendorFix = 2;
const exploitStatus = 1;

const wireValue = z.object({ value: z.coerce.string().nullish() }).nullish();
const wireKind = z.coerce.number().int();

const wireFlaw = z.object({
  cve: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^(CVE-\d{4}-\d{4,}|ADV\d+)$/),
  threats: z.array(z.object({ type: wireKind, description: wireValue })).nullish(),
  cvssscoresets: z.array(z.object({ basescore: z.coerce.number().min(0).max(10) })).nullish(),
  remediations: z.array(z.object({ type: wireKind, description: wireValue })).nullish(),
});

/** Parts of an entry that are read; notes and histories, most of its bytes, are not looked into. */
const partsRead: ReadonlySet<string> = new Set(['cve', 'threats', 'cvssscoresets', 'remediations']);

/** Reads a copy of a month's guide. Throws `FeedError` when it is none; single entries that cannot be read are counted. */
export async function readSecurityGuide(path: string): Promise<SecurityGuide> {
  const entries = entriesOf(await readJsonFile(path, bytesMax));
  if (entries === null) throw new FeedError(`${path} has no list named "Vulnerability"`);
  if (entries.length > entriesMax) {
    throw new FeedError(
      `${path} has ${entries.length} entries, more than the ${entriesMax} that are read`,
    );
  }
  const flaws: GuideFlaw[] = [];
  for (const entry of entries) {
    const parsed = wireFlaw.safeParse(withSmallKeys(entry, partsRead));
    if (parsed.success) flaws.push(flawOf(parsed.data));
  }
  return { flaws, poison: entries.length - flaws.length };
}

function entriesOf(document: unknown): readonly unknown[] | null {
  if (typeof document !== 'object' || document === null) return null;
  const found = Object.entries(document).find(([key]) => key.toLowerCase() === 'vulnerability');
  return Array.isArray(found?.[1]) ? found[1] : null;
}

/** Keys in small letters, all the way down; on the top only those that are read. */
function withSmallKeys(value: unknown, wanted: ReadonlySet<string> | null): unknown {
  if (Array.isArray(value)) return value.map((one) => withSmallKeys(one, wanted));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key.toLowerCase(), inner] as const)
      .filter(([key]) => wanted === null || wanted.has(key))
      .map(([key, inner]) => [key, withSmallKeys(inner, null)]),
  );
}

function flawOf(wire: z.infer<typeof wireFlaw>): GuideFlaw {
  const scores = (wire.cvssscoresets ?? []).map(({ basescore }) => basescore);
  const remedies = (wire.remediations ?? []).filter(({ type }) => type === vendorFix);
  const threats = (wire.threats ?? []).filter(({ type }) => type === exploitStatus);
  return {
    cve: wire.cve,
    kbs: [...new Set(remedies.flatMap((one) => articleOf(one.description?.value)))],
    baseScore: scores.length === 0 ? null : Math.max(...scores),
    exploited: threats.some((one) => isExploited(one.description?.value ?? '')),
  };
}

/** A vendor fix is an article's number, or for other products words such as `Release Notes`. */
function articleOf(text: string | null | undefined): string[] {
  const number = /^(?:KB)?(\d{6,8})$/i.exec(text?.trim() ?? '')?.[1];
  return number === undefined ? [] : [`KB${number}`];
}

/** `Publicly Disclosed:No;Exploited:Yes;Latest Software Release:Exploitation Detected;…` */
function isExploited(status: string): boolean {
  return (
    /(^|;)\s*exploited\s*:\s*yes\b/i.test(status) || /:\s*exploitation detected\b/i.test(status)
  );
}
