/**
 * What is written down about messages: status, code, sender and key, instant, and nothing a message contains. Strangers can make
 * as many bad requests as they like, so of those without a sender only some are written, and how many were left out.
 */
import { createAllowance } from './allowance.ts';
import type { Answered } from './server.ts';

const strangersPerMinute = 60;

/** Gives a listener that writes one line of JSON an answer. `write` gets the line without its end. */
export function createAnswerLog(
  write: (line: string) => void,
  clock: () => number,
): (answer: Answered) => void {
  const strangers = createAllowance({ perMinute: strangersPerMinute, burst: strangersPerMinute });
  let leftOut = 0;
  return ({ status, code, sender, key }) => {
    const now = clock();
    if (sender === null && strangers.take('strangers', now) > 0) {
      leftOut += 1;
      return;
    }
    const at = new Date(now).toISOString();
    write(
      JSON.stringify({
        kind: 'webhook',
        at,
        status,
        code,
        sender,
        ...(key !== null && { key }),
        ...(leftOut > 0 && { leftOut }),
      }),
    );
    leftOut = 0;
  };
}
