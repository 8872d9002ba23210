/** The real builds of Microsoft 365 Apps, Edge and Teams in `data/`, read once and checked; what they mean is in `data/README.md`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** Update channels as the public list calls them. Source: learn.microsoft.com, "Overview of update channels". */
export const officeChannels = [
  'BetaChannel',
  'CurrentPreview',
  'Current',
  'MonthlyEnterprise',
  'SemiAnnualPreview',
  'SemiAnnual',
  'PerpetualVL2021',
] as const;

const officeFile = z.object({
  builds: z.array(
    z.object({
      channel: z.enum(officeChannels),
      version: z.string().regex(/^\d{4}$/),
      build: z.string().regex(/^16\.0\.\d+\.\d+$/),
      published: date,
      supportEnds: date.nullable(),
    }),
  ),
});

const edgeFile = z.object({
  versions: z.array(
    z.object({
      channel: z.enum(['Stable', 'Beta', 'WebView2']),
      version: z.string().regex(/^\d+\.0\.\d+\.\d+$/),
      published: date,
      expires: date.nullable(),
    }),
  ),
});

const teamsFile = z.object({
  versions: z.array(
    z.object({ client: z.enum(['classic', 'new']), version: z.string(), published: date }),
  ),
});

/** What was published of the three products, by civil date. */
export interface ProductData {
  readonly office: z.infer<typeof officeFile>['builds'];
  readonly edge: z.infer<typeof edgeFile>['versions'];
  readonly teams: z.infer<typeof teamsFile>['versions'];
}

let known: ProductData | null = null;

/** Reads the three files; once, since nothing changes them. */
export function readProductData(): ProductData {
  known ??= {
    office: read('office-builds', officeFile).builds,
    edge: read('edge-builds', edgeFile).versions,
    teams: read('teams-builds', teamsFile).versions,
  };
  return known;
}

function read<T>(name: string, schema: z.ZodType<T>): T {
  const path = fileURLToPath(new URL(`../../../data/${name}.json`, import.meta.url));
  const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`The release data in ${path} cannot be used:\n${z.prettifyError(parsed.error)}`);
}
