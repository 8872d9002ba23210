/** The real Windows release history in `data/windows-releases.json`, read once and checked; what it means is in `data/README.md`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const build = z.object({
  product: z.string(),
  version: z.string(),
  kb: z.string(),
  build: z.string().regex(/^10\.0\.\d+\.\d+$/),
  published: date,
});

const security = z.object({
  max_cvss: z.object({ value: z.number().nullable() }).nullish(),
  exploited_at_release: z.array(z.object({ cve: z.string() })).nullish(),
});

const release = z.object({
  id: z.string(),
  kind: z.enum(['B', 'C', 'OOB']),
  month: z.string(),
  published: date,
  builds: z.array(build),
  /** What devices enrolled in hotpatch take in place of it. */
  hotpatches: z.array(build).default([]),
  security: security.nullable(),
  /** What the publisher calls it; `Unknown` or null = not told, and perhaps for servers alone; missing = what its kind says. */
  type: z.string().nullish(),
});

const knownIssue = z.object({
  id: z.string(),
  /** Null = not read in any source: it is no release's. */
  release_id: z.string().nullable(),
  originating_kbs: z.array(z.string()).default([]),
  what_broke: z.string().nullable(),
  affected: z.object({ cohort: z.string().nullish() }).default({}),
  date_opened: z.string().nullable(),
  first_dated_report: z.string().nullable(),
  resolution: z.array(z.object({ type: z.string(), date: z.string().nullable() })),
});

const featureUpdate = z.object({
  product: z.string(),
  version: z.string(),
  build: z.string(),
  published: date,
});

const endOfService = z.object({
  product: z.string(),
  version: z.string(),
  editions: z.string(),
  end: date,
});

const windowsVersion = z.object({
  product: z.string(),
  version: z.string(),
  build: z.string(),
  available: date,
  /** Devices are sold with it, and no other comes to it. */
  new_devices_only: z.boolean().default(false),
});

const file = z.object({
  releases: z.array(release),
  known_issues: z.array(knownIssue),
  feature_updates: z.array(featureUpdate),
  end_of_service: z.array(endOfService).default([]),
  versions: z.array(windowsVersion).default([]),
});

/** The file's content, as far as the emulator uses it. */
export type ReleaseData = z.infer<typeof file>;
/** One published release. */
export type ReleaseRecord = ReleaseData['releases'][number];
/** One known issue. */
export type KnownIssueRecord = ReleaseData['known_issues'][number];

const ownFile = fileURLToPath(new URL('../../../data/windows-releases.json', import.meta.url));

/** Reads the release history; `path` defaults to the project's own file. */
export function readReleaseData(path: string = ownFile): ReleaseData {
  const parsed = file.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`The release data in ${path} cannot be used:\n${z.prettifyError(parsed.error)}`);
}
