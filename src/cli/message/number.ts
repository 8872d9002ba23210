/** The number of a message, as it is typed. */
import { Failure } from '../failure.ts';

/** The number, or a Failure that says where numbers are found. */
export function numberAsked(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Failure('usage', `a message has a number, found "${text}"`, {
    remedy: '`ringmaster message list` tells them',
  });
}
