/**
 * Which Intune policy is which ring's, beside the database, so that a ring can be paused while the database is dead.
 * Kept whenever rings are made ready and at each start of the worker.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { makeFolder, type BreakGlassPlaces } from './places.ts';

const ringFile = z.object({
  areas: z.array(
    z.object({
      tenant: z.string().min(1),
      area: z.string().min(1),
      /** The service's own time when this was kept; ahead of the clock in a rehearsal. Epoch milliseconds. */
      seenAt: z.number(),
      rings: z.array(z.object({ ring: z.string().min(1), policyId: z.string().min(1) })),
    }),
  ),
});

/** The rings of one area of a tenant, in the order in which they open. */
export type KeptArea = z.output<typeof ringFile>['areas'][number];

/** All that is kept; nothing where the file is missing or cannot be read. */
export function keptAreas({ rings }: BreakGlassPlaces): readonly KeptArea[] {
  try {
    const read = ringFile.safeParse(JSON.parse(readFileSync(rings, 'utf8')));
    return read.success ? read.data.areas : [];
  } catch {
    return [];
  }
}

/** Keeps an area's rings in place of what was kept of it. A reader sees the old or the new text, never half of it. */
export function keepArea(places: BreakGlassPlaces, area: KeptArea): void {
  const others = keptAreas(places).filter(
    (one) => one.tenant !== area.tenant || one.area !== area.area,
  );
  const draft = `${places.rings}.${process.pid}.new`;
  makeFolder(places);
  writeFileSync(draft, `${JSON.stringify({ areas: [...others, area] }, null, 2)}\n`, {
    mode: 0o600,
  });
  renameSync(draft, places.rings);
}
