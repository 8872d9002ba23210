/**
 * How Graph spells things, for all nouns: instants, ids, and answers whose casing or wrapping differs between pages of
 * the documentation. What is read here never leaves `graph/`.
 */
import { z } from 'zod';
import { instantOf } from '#core/instant.ts';
import { plainText } from '#core/plainText.ts';
import { dayMs } from '#core/time.ts';

/** Instants before this stand for "none": Graph writes `0001-01-01T00:00:00Z`. */
const earliestAt = Date.UTC(1990, 0, 1);

/** An instant in epoch milliseconds out of a date-time text; one without an offset is UTC. */
export const wireInstant = z.string().transform((text, context) => {
  const at = instantOf(text, { withoutOffset: 'utc' });
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: 'is no date-time' });
  return z.NEVER;
});

/** Clocks of services differ by less. */
const aheadMaxMs = dayMs;

/**
 * Whether something may have happened by then. What is told to lie ahead is no fact: it would never grow old, and a cursor
 * or a limit taken from it would hide what happens meanwhile.
 */
export function hasHappened(at: number | null, asOf: number): boolean {
  return at === null || at <= asOf + aheadMaxMs;
}

/** An instant of something that has happened by `asOf`. */
export function wirePast(asOf: number): z.ZodType<number> {
  return wireInstant.refine((at) => hasHappened(at, asOf), { error: 'lies in the future' });
}

/** An instant that may be missing, null, empty, or Graph's sentinel for none. */
export const wireMaybeInstant = z
  .preprocess((value) => (value === '' ? null : value), wireInstant.nullish())
  .transform((at) => (at === undefined || at === null || at < earliestAt ? null : at));

/** No field of Graph that is shown or counted by is longer; what is longer is cut. */
const textMax = 1_024;

/** A text that is shown or counted by. Nobody can be asked to write it otherwise, so it is made plain here. */
export const wireText = z.string().transform((text) => plainText(text, textMax));

/** A text that may be missing, null or empty; a plain one as well. */
export const wireMaybeText = z
  .string()
  .nullish()
  .transform((text) => {
    const plain = plainText(text ?? '', textMax);
    return plain === '' ? null : plain;
  });

/** Why a row cannot be read: the field and the rule that it broke, and nothing of what stands in it. */
export function faultOf({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.map(String).join('.') || 'row'}: ${issue?.message ?? 'unreadable'}`;
}

/** An answer without a body that matters. */
export const wireNothing = z.unknown().transform(() => null);

/** Some documentation pages wrap a single object in `{"value": {…}}`; both forms are read. */
export function unwrapped<T>(schema: z.ZodType<T>): z.ZodType<T> {
  return z.preprocess((body) => {
    const inner =
      typeof body === 'object' && body !== null
        ? (Reflect.get(body, 'value') as unknown)
        : undefined;
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : body;
  }, schema) as z.ZodType<T>;
}

/** Field names with a small first letter, all the way down: some functions answer in PascalCase. */
export function withSmallKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSmallKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [smallFirst(key), withSmallKeys(inner)]),
  );
}

/** A text with a small first letter. */
export function smallFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const zeroGuid = '00000000-0000-0000-0000-000000000000';

/** A GUID in small letters, or null for what is none or all zeros. */
export function guidOf(text: string | null | undefined): string | null {
  if (text === null || text === undefined || text === zeroGuid || !guidPattern.test(text))
    return null;
  return text.toLowerCase();
}

/** A text inside an OData filter: quotes doubled. */
export function odataText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `2024-10-08T00:00:00Z`, without fractions, as filters and bodies want it. */
export function wireDateTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
