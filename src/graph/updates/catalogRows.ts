/**
 * One entry of the update catalogue, as far as it can be read: an unreadable revision or severity is set aside by
 * itself, and so is an entry without what it is known by. Nothing is guessed from a row that is wrong.
 * Source: Microsoft Graph beta, qualityUpdateCatalogEntry, productRevision, buildVersionDetails.
 */
import { z } from 'zod';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import type { Severity, Target } from '#core/release/state/release.ts';
import type { PoisonTally } from '../poison.ts';
import { smallFirst, wireInstant, wireMaybeText, withSmallKeys } from '../wire.ts';
import { dayMs } from '#core/time.ts';

/** The type of quality updates, by which they are told from feature and driver updates. */
export const qualityType = 'microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry';

/** The day Windows 10 came out: no entry is older. */
const earliestAt = Date.UTC(2015, 6, 29);
/** Entries are dated by days, and clocks differ: one of later than this is a wrong date. */
const aheadMs = 2 * dayMs;
/** The first build of Windows 10; numbers have five digits. */
const buildMin = 10_240;
const buildMax = 99_999;
const revisionMax = 1_000_000;
/** No update has revisions of more Windows versions; a longer list would fill the release's state. */
const revisionsMax = 200;
const nameMax = 120;

const wireFlag = z
  .union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })])
  .nullish()
  .transform((flag) => flag ?? false);

const wireRevision = z.object({
  product: wireMaybeText,
  version: wireMaybeText,
  // Documented samples spell it as a text, the metadata says boolean.
  isHotpatchUpdate: wireFlag,
  osBuild: z.object({
    buildNumber: z.int().min(buildMin).max(buildMax),
    updateBuildRevision: z.int().min(1).max(revisionMax),
  }),
  knowledgeBaseArticle: z.object({ id: wireMaybeText }).nullish(),
});

const wireCve = z.object({ number: z.string().regex(/^CVE-\d{4}-\d{4,12}$/i) });

/**
 * An entry that was released by `asOf`. Null for other kinds of entries, which stand in the same catalogue with other
 * fields, should the filter be ignored. Parts that cannot be read are counted in `tally` and left out.
 */
export function wireUpdate(asOf: number, tally: PoisonTally) {
  const severity = z.object({
    maxSeverity: wireMaybeText,
    maxBaseScore: z.number().min(0).max(10).nullish(),
    exploitedCves: z.array(sound(wireCve, 'exploitedCves', tally)).nullish(),
  });
  const entry = z.object({
    '@odata.type': z.string(),
    id: z.string().min(1).max(200),
    displayName: wireMaybeText,
    shortName: wireMaybeText,
    releaseDateTime: wireInstant.refine(
      (at) => at >= earliestAt && at <= asOf + aheadMs,
      'is no date of an update that is out',
    ),
    isExpeditable: wireFlag,
    // Without it a monthly update cannot be told from a preview, so it is none of the month's, and counted.
    qualityUpdateClassification: sound(z.string().min(1), 'qualityUpdateClassification', tally),
    qualityUpdateCadence: wireMaybeText,
    cveSeverityInformation: sound(severity.nullish(), 'cveSeverityInformation', tally),
    productRevisions: z
      .array(sound(wireRevision, 'productRevisions', tally))
      .max(revisionsMax)
      .nullish(),
  });
  return z.preprocess(
    ofQuality,
    entry
      .transform((wire): CatalogUpdate => ({
        entryId: wire.id,
        name: (wire.shortName ?? wire.displayName ?? wire.id).slice(0, nameMax),
        cadence:
          smallFirst(wire.qualityUpdateCadence ?? '') === 'outOfBand' ? 'outOfBand' : 'monthly',
        classification: smallFirst(wire.qualityUpdateClassification ?? 'unknown').slice(0, nameMax),
        releasedAt: wire.releaseDateTime,
        isExpeditable: wire.isExpeditable,
        severity: severityOf(wire.cveSeverityInformation),
        targets: (wire.productRevisions ?? []).flatMap(targetsOf),
      }))
      .nullable(),
  );
}

/** Null for an entry of another kind; nothing for what is no entry, which no schema takes. */
function ofQuality(row: unknown): unknown {
  const value = withSmallKeys(row) ?? undefined;
  const type: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, '@odata.type') : undefined;
  return typeof type === 'string' && !type.endsWith(qualityType) ? null : value;
}

/** A part of a row, or null after it was counted as one that cannot be read. */
export function sound<Value>(schema: z.ZodType<Value>, place: string, tally: PoisonTally) {
  return schema
    .transform((value): Value | null => value)
    .catch(({ issues: [issue] }) => {
      const path = [place, ...(issue?.path ?? []).map(String)].join('.');
      tally.onPoison(`${path}: ${issue?.message ?? 'unreadable'}`);
      return null;
    });
}

function targetsOf(wire: z.infer<typeof wireRevision> | null): readonly Target[] {
  if (wire === null) return [];
  const { buildNumber: build } = wire.osBuild;
  return [
    {
      line: String(build),
      version: [build, wire.osBuild.updateBuildRevision],
      label: [wire.product, wire.version]
        .flatMap((text) => text?.slice(0, nameMax) ?? [])
        .join(' ')
        .trim(),
      kb: articleOf(wire.knowledgeBaseArticle?.id ?? ''),
      ...(wire.isHotpatchUpdate ? { isHotpatch: true } : {}),
    },
  ];
}

/** `KB5014699`, also where only the number is told; what is no article is none. */
function articleOf(text: string): string {
  const number = /^(?:KB)?(\d{6,8})$/i.exec(text)?.[1];
  return number === undefined ? '' : `KB${number}`;
}

interface WireSeverity {
  readonly maxSeverity: string | null;
  readonly maxBaseScore?: number | null | undefined;
  readonly exploitedCves?: readonly (z.infer<typeof wireCve> | null)[] | null | undefined;
}

/** Without it the update is one whose severity is not known; its builds count all the same. */
function severityOf(wire: WireSeverity | null | undefined): Severity | null {
  if (wire === null || wire === undefined) return null;
  return {
    max: smallFirst(wire.maxSeverity ?? 'unknown').slice(0, nameMax),
    baseScore: wire.maxBaseScore ?? null,
    exploited: (wire.exploitedCves ?? []).flatMap((cve) => cve?.number.toUpperCase() ?? []),
  };
}
