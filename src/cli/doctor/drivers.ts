/** The doctor's look at drivers: whether each ring's are gated, as the care of the tenant found it last. */
import type { Config } from '#settings/config.ts';
import { driverNotes } from '#core/driver/notes.ts';
import { instantText } from '#reports/instant.ts';
import { readDriverBook } from '#store/driver/book.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import type { Found } from './finding.ts';
import { onTable } from './store.ts';

/** How rings are gated, and the worst of what is amiss. */
export async function checkDrivers(config: Config): Promise<Found> {
  const { policy } = await policyInEffect(config);
  return await onTable(config, 'kept_readings', async (store) => {
    const book = await readDriverBook(store, policy);
    if (book === null)
      return { outcome: 'skipped', text: 'not looked after yet: the first release has it done' };
    const gated = book.rings.filter(({ gatedSince }) => gatedSince !== null).length;
    const text = `${book.mode}; ${gated} of ${book.rings.length} rings have a profile that gates them, as of ${instantText(book.asOf)}`;
    const [fault] = driverNotes(book).filter(({ kind }) => kind === 'fault');
    if (fault === undefined) return { outcome: 'passed', text };
    return {
      outcome: 'failed',
      kind: 'failed',
      text: `${fault.text} ${text}`,
      remedy: '`ringmaster drivers list` tells all of it',
    };
  });
}
