/**
 * The kinds of value a setting of `ringmaster.yaml` may have, each with the words in which a fault of it is told: the
 * rule, and what was found instead.
 */
import * as z from 'zod';
import { plainTextFault, plainTextRule } from '#core/plainText.ts';
import { limits, type LimitedSetting } from '#core/policy/limits.ts';

/** Longer texts are no names. */
const textMax = 120;
const listMax = 100;

type Failure = { readonly input?: unknown };

/** How a value found in a file reads in a message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return JSON.stringify(value);
}

/** A fault's words: the rule and what was found. */
export const mustBe =
  (rule: string) =>
  (failure: Failure): string =>
    `must be ${rule}, found ${shown(failure.input)}`;

/** A whole number within the setting's limits. */
export function whole(setting: LimitedSetting, unit: string): z.ZodNumber {
  const { min, max } = limits[setting];
  const error = mustBe(`${min}–${max}`);
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(unit);
}

/** A share, 0–1. */
export function share(meaning: string): z.ZodNumber {
  const error = mustBe('0–1');
  return z.number({ error }).min(0, { error }).max(1, { error }).describe(meaning);
}

/** A number within the setting's limits. */
export function number(setting: LimitedSetting, meaning: string): z.ZodNumber {
  const { min, max } = limits[setting];
  const error = mustBe(`${min}–${max}`);
  return z.number({ error }).min(min, { error }).max(max, { error }).describe(meaning);
}

/** A share that may be neither 0 nor 1, and why. */
export function properShare(meaning: string, why: string): z.ZodNumber {
  const error = (failure: Failure): string =>
    `must be more than 0 and less than 1, found ${shown(failure.input)}: ${why}`;
  return z.number({ error }).gt(0, { error }).lt(1, { error }).describe(meaning);
}

/** A list of texts that says something: an empty one would be read as "none" by one and as "all" by another. */
export function texts(meaning: string) {
  return listOf(text('a text'))
    .min(1, { error: () => 'must name at least one; leave it out for no limit' })
    .describe(meaning);
}

/** A text that is neither empty nor a story. */
export function text(what: string) {
  const error = mustBe(`${what} of 1–${textMax} characters, ${plainTextRule}`);
  return z
    .string({ error })
    .trim()
    .min(1, { error })
    .max(textMax, { error })
    .refine((value) => plainTextFault(value, textMax) === null, { error });
}

/** A list of at most so many. */
export function listOf<T extends z.ZodType>(element: T, max = listMax): z.ZodArray<T> {
  return z
    .array(element, { error: mustBe('a list') })
    .max(max, { error: () => `must name at most ${max}` });
}

/** One of some words. */
export function oneOf<const T extends readonly [string, ...string[]]>(names: T, meaning: string) {
  return z
    .enum(names, { error: mustBe(names.map((n) => `"${n}"`).join(' or ')) })
    .describe(meaning);
}

/** A name as workflow ids and groups can bear it. */
export const name = (meaning: string) => {
  const error = mustBe('1–64 lower-case letters, digits or hyphens, a letter or digit first');
  return z
    .string({ error })
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, { error })
    .describe(meaning);
};

/** True or false. */
export const yesOrNo = (meaning: string) =>
  z.boolean({ error: mustBe('true or false') }).describe(meaning);

/** The words for what is no mapping. */
export const mapping = { error: mustBe('a mapping of settings') };
