/** Whole numbers as options: what is out of range is told with the range and what was found. */
import { Failure } from '../failure.ts';
import { countText } from '#reports/instant.ts';

/** An option's name and bounds, both ends included. */
export interface NumberBounds {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** A parser for commander. */
export function numberOption({ name, min, max }: NumberBounds): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text.replaceAll(/[,_]/g, ''))
      ? Number(text.replaceAll(/[,_]/g, ''))
      : Number.NaN;
    if (value >= min && value <= max) return value;
    const range = `${countText(min)} to ${countText(max)}`;
    throw new Failure('usage', `must be a whole number from ${range}, found "${text}"`, {
      place: name,
    });
  };
}
