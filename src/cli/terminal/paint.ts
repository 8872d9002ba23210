/**
 * Colours that can be told from colours of others. A text on its way to a terminal is made of our own words and of
 * values from outside, and both may hold escape sequences; so ours carry a number that is new with each run, and at the
 * terminal whatever does not carry it is shown and not obeyed. The number stands where a parameter of the sequence
 * stands, so that whoever measures a coloured text still sees a colour.
 */
import { randomInt } from 'node:crypto';
import pc from 'picocolors';
import { visibleText } from '#core/plainText.ts';

/** Colour functions; the same ones without colour give the text back. */
export type Paint = ReturnType<typeof pc.createColors>;

const escape = '\u001B';
/** Of few digits each: whoever measures coloured texts (Node, the tables) takes longer parameters for text. */
const mark = Array.from({ length: 3 }, () => randomInt(1000, 10_000)).join(';');
const ownSequence = new RegExp(String.raw`${escape}\[${mark};([\d;]*m)`, 'g');
const plainSequence = new RegExp(String.raw`${escape}\[([\d;]*m)`, 'g');

/** Colour functions for a terminal; their texts are for `shown` alone. */
export function createPaint(hasColour: boolean): Paint {
  const colours = pc.createColors(hasColour);
  if (!hasColour) return colours;
  const all = Object.entries<Colour | boolean>({ ...colours }).map(
    ([name, paint]): [string, Colour | boolean] => [
      name,
      typeof paint === 'function' ? markedColour(paint) : paint,
    ],
  );
  return Object.fromEntries(all) as unknown as Paint;
}

/** A text as a terminal may have it: our own colours, and of everything else only what can be seen. */
export function shown(text: string): string {
  let shownText = '';
  let from = 0;
  for (const { 0: whole, 1: colour = '', index } of text.matchAll(ownSequence)) {
    shownText += `${visibleText(text.slice(from, index))}${escape}[${colour}`;
    from = index + whole.length;
  }
  return shownText + visibleText(text.slice(from));
}

/** A value for one line of a table, whatever line breaks it came with. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n\v\f\u0085\u2028\u2029]\s*/g, ' ');
}

type Colour = Paint['red'];

/** What the colour puts around a text, marked; what stood in the text stays as it was. */
function markedColour(paint: Colour): Colour {
  const [begin = '', end = ''] = paint('\0').split('\0').map(marked);
  return (text) => {
    // A colour inside that ends would end this one too: it is begun again, as picocolors does.
    const inner = String(text).replaceAll(end, `${end}${begin}`);
    return `${begin}${inner}${end}`;
  };
}

function marked(sequences: string): string {
  return sequences.replaceAll(plainSequence, `${escape}[${mark};$1`);
}
