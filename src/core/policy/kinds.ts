/**
 * The kinds of value that a setting of a policy may have, and the rule of each in words. Whoever judges a value by them
 * goes by `form`: the shape of an amendment in core, the policy file with zod outside of it.
 */
import type { Lasting } from '../area/facts.ts';
import { plainTextRule } from '../plainText.ts';
import type { Form, Kind } from './setting.ts';

/** Longer texts are no names. */
export const textMax = 120;
const listMax = 100;

/** A whole number. */
export const whole = (min: number, max: number): Kind<number> => ({ form: 'whole', min, max });

/** A whole number that is larger where releases take months. */
export const wholeOf = (lasting: keyof Lasting, min: number, max: number): Kind<number> => ({
  form: 'whole',
  min,
  max,
  lasting,
});

/** Any number. */
export const number = (min: number, max: number): Kind<number> => ({ form: 'number', min, max });

/** A share of devices. */
export const share = number(0, 1);

/** A share that may be neither 0 nor 1, and why. */
export const properShare = (why: string): Kind<number> => ({ form: 'properShare', why });

/** True or false. */
export const yesOrNo: Kind<boolean> = { form: 'yesOrNo' };

/** One of some words. */
export const oneOf = <const Words extends readonly string[]>(
  ...words: Words
): Kind<Words[number]> => ({ form: 'oneOf', words });

/** A name as workflow ids and groups can bear it. */
export const idName: Kind<string> = {
  form: 'name',
  pattern: /^[a-z0-9][a-z0-9-]{0,63}$/,
  rule: '1–64 lower-case letters, digits or hyphens, a letter or digit first',
};

/** A name as code writes it. */
export const codeName: Kind<string> = {
  form: 'name',
  pattern: /^[A-Za-z][A-Za-z0-9-]{0,63}$/,
  rule: 'a letter, then up to 63 letters, digits or hyphens',
};

/** A text that is neither empty nor a story. */
export const text = (what: string): Kind<string> => ({ form: 'text', what });

/** Texts, perhaps none. */
export const texts = (what: string): Kind<readonly string[]> => ({
  form: 'texts',
  what,
  min: 0,
  max: listMax,
});

/** Texts, at least one: an empty list would be read as "none" by one and as "all" by another. */
export const someTexts: Kind<readonly string[]> = {
  form: 'texts',
  what: 'a text',
  min: 1,
  max: listMax,
};

/** A value or null. */
export const orNull = <T>(kind: Kind<T>): Kind<T | null> => ({
  ...(kind as Form),
  isNullable: true,
});

/** What a value must be, after "must be"; that it is whole is said to whom it concerns. */
export function ruleOf(kind: Form, value: unknown): string {
  switch (kind.form) {
    case 'whole':
    case 'number': {
      const isHalf = kind.form === 'whole' && typeof value === 'number' && !Number.isInteger(value);
      return `${isHalf ? 'a whole number, ' : ''}${kind.min}–${kind.max}`;
    }
    case 'properShare':
      return 'more than 0 and less than 1';
    case 'yesOrNo':
      return 'true or false';
    case 'oneOf':
      return kind.words.map((word) => `"${word}"`).join(' or ');
    case 'area':
      return 'an area';
    case 'profile':
      return textRule('a text');
    case 'name':
      return kind.rule;
    case 'text':
      return textRule(kind.what);
    case 'texts':
      return 'a list';
    case 'list':
      return `a list of ${kind.what}s`;
  }
}

/** The rule of a text, after "must be". */
export function textRule(what: string): string {
  return `${what} of 1–${textMax} characters, ${plainTextRule}`;
}
