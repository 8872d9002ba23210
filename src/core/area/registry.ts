/** What is known of areas, by name. A table is filled where it stands; a test may add to it, and takes back what it added. */
import type { Area } from './facts.ts';

/** Something of each area. */
export interface Registry<T> {
  /** Makes it known of an area, in place of what was. Gives what undoes it. */
  readonly add: (area: Area, value: T) => () => void;
  readonly find: (area: string) => T | undefined;
  readonly all: () => readonly T[];
}

/** A table that knows nothing yet. */
export function registry<T>(): Registry<T> {
  const table = new Map<string, T>();
  const put = (area: string, value: T | undefined): void => {
    if (value === undefined) table.delete(area);
    else table.set(area, value);
  };
  return {
    add: (area, value) => {
      const former = table.get(area);
      put(area, value);
      return () => put(area, former);
    },
    find: (area) => table.get(area),
    all: () => [...table.values()],
  };
}
