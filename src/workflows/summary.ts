/** Texts beside activities and timers in the Web UI's timeline. */

/** The server's limit is 400 bytes; a character takes up to three. */
const summaryMax = 120;

/** A text as it stands beside an activity or a timer; names of rings and holds, and how many there are, may make it long. */
export function summaryOf(text: string): string {
  return text.slice(0, summaryMax);
}
