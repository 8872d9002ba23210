/** Reports as rows with typed columns. */

/** A value; an instant is epoch milliseconds in a column of that kind. */
export type Value = string | number | null;

/** A column: its name in files, and what stands in it. */
export interface Column {
  readonly name: string;
  readonly kind: 'text' | 'count' | 'share' | 'instant';
}

/** Rows in the order of their columns. */
export type Rows = readonly (readonly Value[])[];
