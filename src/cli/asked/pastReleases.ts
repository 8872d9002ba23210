/**
 * The months that happened, from `data/windows-releases.json` (its README names the sources): what was published when,
 * which builds, how dangerous, and what came out of band before the next month. Only what a view needs is read.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { Failure } from '../failure.ts';
import { didYouMean } from '#core/spelling.ts';
import { dayMs } from '#core/time.ts';

/** A monthly release that happened. */
export interface PastRelease {
  /** `2022-06-B`. */
  readonly id: string;
  readonly publishedOn: string;
  /** One line per knowledge-base number. */
  readonly updates: readonly {
    readonly kb: string;
    readonly products: readonly string[];
    readonly builds: readonly string[];
  }[];
  readonly severity: {
    readonly vulnerabilities: number | null;
    readonly maxBaseScore: number | null;
    readonly exploited: readonly string[];
  };
  /** Out-of-band updates for clients before the next month, by day of release. */
  readonly outOfBand: readonly { readonly day: number; readonly kbs: readonly string[] }[];
}

/** The month a rehearsal plays when none is named. */
export const defaultPastRelease = '2022-06-B';

const build = z.object({
  product: z.string(),
  version: z.string().nullable(),
  kb: z.string(),
  build: z.string(),
});
const release = z.object({
  id: z.string(),
  kind: z.enum(['B', 'C', 'OOB']),
  month: z.string(),
  published: z.iso.date(),
  builds: z.array(build),
  /** What the publisher calls it; `Unknown` or null = not told, and perhaps for servers alone. */
  type: z.string().nullish(),
  security: z
    .object({
      cve_count: z.number().nullish(),
      max_cvss: z.object({ value: z.number().nullish() }).nullish(),
      exploited_at_release: z.array(z.object({ cve: z.string() })).nullish(),
    })
    .nullish(),
});
const file = z.object({ releases: z.array(release) });

type Row = z.output<typeof release>;

/** The monthly release of that id; a Failure names the ones there are. */
export function pastRelease(id: string): PastRelease {
  const rows = readRows();
  const row = rows.find((candidate) => candidate.id === id && candidate.kind === 'B');
  if (row === undefined) throw unknownRelease(id, rows);
  return toPastRelease(row, rows);
}

function readRows(): readonly Row[] {
  const url = new URL('../../../data/windows-releases.json', import.meta.url);
  return file.parse(JSON.parse(readFileSync(url, 'utf8'))).releases;
}

function unknownRelease(id: string, rows: readonly Row[]): Failure {
  const monthly = rows.filter((row) => row.kind === 'B').map((row) => row.id);
  const other = rows.find((row) => row.id === id);
  const why =
    other === undefined
      ? `no release is called "${id}".${didYouMean(id, monthly)}`
      : `"${id}" is no monthly security release (kind ${other.kind}), and only those are rolled out by rings`;
  return new Failure('notFound', why, {
    place: '--release',
    code: 'unknownRelease',
    remedy: `known: ${rangesText(monthly)}, each month's -B`,
  });
}

/** Months without a gap as one range each: `2022-01-B to 2023-12-B and 2025-12-B to 2026-03-B`. */
function rangesText(ids: readonly string[]): string {
  const monthOf = (id: string): number => Number(id.slice(0, 4)) * 12 + Number(id.slice(5, 7));
  const ranges: [string, string][] = [];
  for (const id of ids) {
    const last = ranges.at(-1);
    if (last !== undefined && monthOf(id) === monthOf(last[1]) + 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges.map(([first, last]) => `${first} to ${last}`).join(' and ');
}

function toPastRelease(row: Row, rows: readonly Row[]): PastRelease {
  const published = Date.parse(row.published);
  const next = rows
    .filter((other) => other.kind === 'B' && Date.parse(other.published) > published)
    .map((other) => Date.parse(other.published));
  const until = Math.min(...next, published + 35 * dayMs);
  return {
    id: row.id,
    publishedOn: row.published,
    updates: updatesOf(row),
    severity: {
      vulnerabilities: row.security?.cve_count ?? null,
      maxBaseScore: row.security?.max_cvss?.value ?? null,
      exploited: (row.security?.exploited_at_release ?? []).map((entry) => entry.cve),
    },
    outOfBand: rows
      .filter(({ kind, builds, type }) => kind === 'OOB' && builds.length > 0 && isTold(type))
      .map((other) => ({
        at: Date.parse(other.published),
        kbs: distinct(other.builds.map((b) => b.kb)),
      }))
      .filter(({ at }) => at > published && at < until)
      .map(({ at, kbs }) => ({ day: Math.round((at - published) / dayMs), kbs })),
  };
}

function isTold(type: Row['type']): boolean {
  return type === undefined || !/^(unknown)?$/i.test(type ?? '');
}

function updatesOf({ builds }: Row): PastRelease['updates'] {
  return distinct(builds.map((entry) => entry.kb)).map((kb) => {
    const same = builds.filter((entry) => entry.kb === kb);
    const products = distinct(same.map((entry) => entry.product)).map((product) => {
      const versions = same
        .filter((entry) => entry.product === product)
        .map((entry) => entry.version);
      return [product, versions.filter((v) => v !== null).join('/')].join(' ').trim();
    });
    return { kb, products, builds: same.map((entry) => entry.build.replace('10.0.', '')) };
  });
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
