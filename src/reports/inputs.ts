/** The numbers that a decision rests on, as people read them. */
import { numberText } from '#core/evidence/judge/words.ts';
import { isInstant, shortInstantText } from './instant.ts';
import { hourMs, minuteMs } from '#core/time.ts';

/** `deferralDays` as `deferral days`; the unit of a name is told by its value. */
export function inputName(name: string): string {
  return name.replace(/(At|Ms)$/, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A value with its unit; an instant is told as such. */
export function inputText(name: string, value: string | number | boolean | null): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return value ?? '–';
  if (isInstant(name, value)) return `${shortInstantText(value)} UTC`;
  if (name.endsWith('Ms')) return lengthText(value);
  if (Math.abs(value) >= 1e6) return numberText(value);
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(3)));
}

function lengthText(ms: number): string {
  return ms < hourMs ? `${Math.round(ms / minuteMs)} min` : `${Math.round(ms / hourMs)} h`;
}
