/**
 * Answers of Log Analytics that are too large for one: they are asked for again in slices of the devices. A slice takes a
 * device with all its rows, so what is worked out by device comes out the same.
 */
import type { Analytics } from './analytics.ts';
import { GraphError } from '../error.ts';

/** A query with its condition on the slice (empty = all devices) put before anything is summed up. */
type QueryText = (asOf: number, slice: string) => string;

/** More slices of one answer would not help: then it is not the number of devices. */
const slicings = [8, 64];

/**
 * Asks for all rows. An answer that is too large comes cut, and counts as none (analytics.ts); then it is asked for in
 * slices of the devices. Source: Microsoft Learn, "Azure Monitor service limits" (query API: 500,000 rows) and "hash()".
 */
export async function queryWhole(
  analytics: Analytics,
  asOf: number,
  textOf: QueryText,
): Promise<readonly unknown[]> {
  let last: unknown = null;
  for (const slices of [1, ...slicings]) {
    try {
      return await querySlices(analytics, { asOf, slices, textOf });
    } catch (error) {
      if (!(error instanceof GraphError) || error.status !== 200) throw error;
      last = error;
    }
  }
  throw last;
}

async function querySlices(
  analytics: Analytics,
  o: {
    readonly asOf: number;
    readonly slices: number;
    readonly textOf: QueryText;
  },
): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for (let slice = 0; slice < o.slices; slice += 1) {
    const where = o.slices === 1 ? '' : `| where hash(AzureADDeviceId, ${o.slices}) == ${slice}`;
    rows.push(...(await analytics.query({ text: o.textOf(o.asOf, where), asOf: o.asOf })));
  }
  return rows;
}
