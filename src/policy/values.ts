/**
 * The kinds of value of a setting as zod schemas, each with the words in which a fault of it is told: the rule, and what
 * was found instead.
 */
import * as z from 'zod';
import type { AreaFacts } from '#core/area/facts.ts';
import { plainTextFault } from '#core/plainText.ts';
import { ruleOf, textMax } from '#core/policy/kinds.ts';
import type { Form } from '#core/policy/setting.ts';

type Failure = { readonly input?: unknown };
/** A kind of value that is no list of mappings. */
type Plain = Exclude<Form, { readonly form: 'list' }>;

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

const misfit =
  (kind: Form) =>
  ({ input }: Failure): string =>
    mustBe(ruleOf(kind, input))({ input });

/** The words for what is no mapping. */
export const mapping = { error: mustBe('a mapping of settings') };

/** True or false. */
export const yesOrNo = z.boolean({ error: misfit({ form: 'yesOrNo' }) });

/** A value of a kind. */
export function valueSchema(kind: Plain, facts: AreaFacts): z.ZodType {
  const error = misfit(kind);
  switch (kind.form) {
    case 'whole':
      return z.int({ error }).min(kind.min, { error }).max(kind.max, { error });
    case 'number':
      return z.number({ error }).min(kind.min, { error }).max(kind.max, { error });
    case 'properShare': {
      const withWhy = (failure: Failure): string => `${error(failure)}: ${kind.why}`;
      return z.number({ error: withWhy }).gt(0, { error: withWhy }).lt(1, { error: withWhy });
    }
    case 'yesOrNo':
      return yesOrNo;
    case 'oneOf':
      return oneOf(kind.words);
    case 'area':
      return oneOf([facts.area]);
    case 'profile':
      return oneOf(Object.keys(facts.profiles));
    case 'name':
      return z.string({ error }).regex(kind.pattern, { error });
    case 'text':
      return text(kind);
    case 'texts':
      return texts(kind);
  }
}

function oneOf(words: readonly string[]): z.ZodType {
  return z.enum(words, { error: misfit({ form: 'oneOf', words }) });
}

function text(kind: Extract<Form, { readonly form: 'text' }>): z.ZodType {
  const error = misfit(kind);
  return z
    .string({ error })
    .trim()
    .min(1, { error })
    .max(textMax, { error })
    .refine((value) => plainTextFault(value, textMax) === null, { error });
}

function texts(kind: Extract<Form, { readonly form: 'texts' }>): z.ZodType {
  const list = listOf(text({ form: 'text', what: kind.what }), kind);
  return kind.min === 0
    ? list
    : list.min(kind.min, { error: () => 'must name at least one; leave it out for no limit' });
}

/** A list of at most so many. */
export function listOf<T extends z.ZodType>(
  element: T,
  kind: Extract<Form, { readonly form: 'texts' | 'list' }>,
): z.ZodArray<T> {
  const many = kind.form === 'list' ? `${kind.max} ${kind.what}s` : String(kind.max);
  return z
    .array(element, { error: misfit(kind) })
    .max(kind.max, { error: () => `must name at most ${many}` });
}
