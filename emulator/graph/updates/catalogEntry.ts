/**
 * A quality update in the two spellings Graph has for it: the deployment service's catalog entry and Intune's catalog
 * item, whose names differ in nearly every property.
 */
import type { CatalogEntry, CatalogRevision } from '../../fleet/fleet.ts';
import type { GraphCall } from '../../http/call.ts';
import { contextOf } from '../../http/call.ts';
import { isoSeconds, midnight } from '../intune/managedDeviceFields.ts';

/** The type of quality update entries, without `#`. */
export const qualityEntry = 'microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry';

function names(entry: CatalogEntry): {
  readonly displayName: string;
  readonly catalogName: string;
} {
  const [year = '', month = '', date = ''] = isoSeconds(entry.publishedAt).slice(0, 10).split('-');
  const kind = entry.classification === 'security' ? 'SecurityUpdate' : 'Update';
  const preview = entry.classification === 'security' ? '' : ' Preview';
  return {
    displayName: `${month}/${date}/${year} - ${entry.shortName} ${kind} for Windows 10 and later`,
    catalogName: `${entry.shortName.slice(0, 7).replace('.', '-')} Cumulative Update${preview} for Windows 10 and later`,
  };
}

/** The four numbers of a build such as `10.0.19044.1766`. */
export function buildNumbers(build: string): readonly [number, number, number, number] {
  const [major = 0, minor = 0, number = 0, revision = 0] = build.split('.').map(Number);
  return [major, minor, number, revision];
}

function cveUrl(cve: string): string {
  return `https://msrc.microsoft.com/update-guide/vulnerability/${cve}`;
}

/** The deployment service's entry; revisions only when they are expanded. */
export function showEntry(
  call: GraphCall,
  entry: CatalogEntry,
  isExpanded: boolean,
): Record<string, unknown> {
  const base = contextOf(
    call,
    `admin/windows/updates/catalog/entries('${entry.id}')/${qualityEntry}`,
  );
  return {
    '@odata.type': `#${qualityEntry}`,
    id: entry.id,
    displayName: names(entry).displayName,
    deployableUntilDateTime: null,
    releaseDateTime: midnight(entry.publishedAt),
    isExpeditable: entry.isExpeditable,
    qualityUpdateClassification: entry.classification,
    catalogName: names(entry).catalogName,
    shortName: entry.shortName,
    qualityUpdateCadence: entry.cadence,
    cveSeverityInformation: showSeverity(entry, base),
    ...(isExpanded
      ? {
          'productRevisions@odata.context': `${base}/${qualityEntry}/productRevisions`,
          productRevisions: entry.revisions.map((revision) => ({
            ...showRevision(revision),
            'knowledgeBaseArticle@odata.context': `${base}/${qualityEntry}/productRevisions('${revision.build}')/knowledgeBaseArticle/$entity`,
            knowledgeBaseArticle: article(revision.kb),
          })),
        }
      : {}),
  };
}

function showSeverity({ severity }: CatalogEntry, base: string): object | null {
  if (severity === null) return null;
  return {
    maxSeverity: severity.max,
    maxBaseScore: severity.baseScore,
    'exploitedCves@odata.context': `${base}/cveSeverityInformation/exploitedCves`,
    exploitedCves: severity.exploited.map((cve) => ({ number: cve, url: cveUrl(cve) })),
  };
}

/** A knowledge base article. */
export function article(kb: string): { readonly id: string; readonly url: string } {
  return { id: kb, url: `https://support.microsoft.com/help/${kb.replace(/^KB/, '')}` };
}

/** A product revision, without its article. */
function showRevision(revision: CatalogRevision): Record<string, unknown> {
  const [majorVersion, minorVersion, buildNumber, updateBuildRevision] = buildNumbers(
    revision.build,
  );
  return {
    id: revision.build,
    displayName: `${revision.product}, version ${revision.version}, build ${buildNumber}.${updateBuildRevision}`,
    releaseDateTime: midnight(revision.publishedAt),
    // Documented samples spell this as a text, the metadata says boolean.
    isHotpatchUpdate: revision.isHotpatch ?? false,
    version: revision.version,
    product: revision.product,
    osBuild: { majorVersion, minorVersion, buildNumber, updateBuildRevision },
  };
}

/** Intune's item for the same update. */
export function showItem(entry: CatalogEntry): Record<string, unknown> {
  const { severity } = entry;
  return {
    '@odata.type': '#microsoft.graph.windowsQualityUpdateCatalogItem',
    id: entry.id,
    displayName: names(entry).displayName,
    releaseDateTime: midnight(entry.publishedAt),
    endOfSupportDate: null,
    kbArticleId:
      (entry.revisions.find((one) => one.isHotpatch !== true) ?? entry.revisions[0])?.kb ?? null,
    classification: entry.classification,
    qualityUpdateCadence: entry.cadence,
    isExpeditable: entry.isExpeditable,
    productRevisions: entry.revisions.map(showItemRevision),
    cveSeverityInformation:
      severity === null
        ? null
        : {
            '@odata.type': 'microsoft.graph.windowsQualityUpdateCveSeverityInformation',
            maxSeverityLevel: severity.max,
            maxBaseScore: severity.baseScore,
            exploitedCves: severity.exploited.map((cve) => ({
              '@odata.type': 'microsoft.graph.windowsQualityUpdateCveDetail',
              cveNumber: cve,
              cveInformationUrl: cveUrl(cve),
            })),
          },
  };
}

function showItemRevision(revision: CatalogRevision): Record<string, unknown> {
  const [majorVersionNumber, minorVersionNumber, buildNumber, updateBuildRevision] = buildNumbers(
    revision.build,
  );
  const { id, url } = article(revision.kb);
  return {
    '@odata.type': 'microsoft.graph.windowsQualityUpdateCatalogProductRevision',
    displayName: `${revision.product}, version ${revision.version}, build ${buildNumber}.${updateBuildRevision}`,
    releaseDateTime: midnight(revision.publishedAt),
    versionName: revision.version,
    productName: revision.product,
    osBuild: {
      '@odata.type': 'microsoft.graph.windowsQualityUpdateProductBuildVersionDetail',
      majorVersionNumber,
      minorVersionNumber,
      buildNumber,
      updateBuildRevision,
    },
    knowledgeBaseArticle: {
      '@odata.type': 'microsoft.graph.windowsQualityUpdateProductKnowledgeBaseArticle',
      articleId: id,
      articleUrl: url,
    },
  };
}
