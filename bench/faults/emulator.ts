/** What a bench asks of the emulator beside Graph. */
import type { Fault } from './plan.ts';

/** Plans faults, in the place of those there were. */
export async function setFaults(url: string, faults: readonly Fault[]): Promise<void> {
  const answer = await fetch(`${url}/_emulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });
  if (!answer.ok) throw new Error(`The emulator takes no such faults: ${await answer.text()}`);
}

/** How often the planned faults struck. */
export async function hitsOf(url: string): Promise<number> {
  const answer = await fetch(`${url}/_emulator/faults`);
  const { faults } = (await answer.json()) as {
    readonly faults: readonly { readonly hits: number }[];
  };
  return faults.reduce((sum, { hits }) => sum + hits, 0);
}
