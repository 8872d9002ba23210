/**
 * Observing what is rolled out: the updates of a release as its area's catalogue shows them, which of their flaws it calls
 * exploited, and what the provider tells of them. What cannot be read is missing alone, and what was known of the release
 * before stands.
 */
import { rulesOf } from '#core/area/rules/rulesOf.ts';
import { mendedIn } from '#core/evidence/signal/exploited.ts';
import { updatesOf } from '#core/release/content/updates.ts';
import type { Advisory, ExploitedFlaw } from '#core/release/step/observation.ts';
import type { Content, Release } from '#core/release/state/release.ts';
import { readVersions } from '#store/device/versions.ts';
import type { LookAt, Told } from '../areas/adapter.ts';
import { adapterOf } from '../areas/adapters.ts';
import type { Deps } from '../deps.ts';
import { silent, type Silent } from '../source.ts';

/** The part of an observation that is about the updates. */
export interface SeenContent {
  readonly content: Content | null;
  /** Flaws that the catalogue says are exploited, as of now. */
  readonly exploited: readonly ExploitedFlaw[];
  readonly advisories: readonly Advisory[];
  readonly missing: readonly Silent[];
}

/** What is known without asking anybody. */
export function contentKnown({ content }: Release): SeenContent {
  const exploited = exploitedIn(content);
  return { content, exploited, advisories: [], missing: [] };
}

/** Asks the catalogue and the service health. */
export async function observeContent(deps: Deps, o: LookAt): Promise<SeenContent> {
  const { release, asOf } = o;
  if (asOf < release.publishedAt) return contentKnown(release);
  const { readCatalogue, readMessages } = adapterOf(release.key.area);
  const listed = await readCatalogue(deps, o);
  const versions = await readVersions(deps.store, release.key);
  const { publishedAt, content: known } = release;
  const question = { publishedAt, now: asOf, known, ...(versions.length > 0 ? { versions } : {}) };
  const { contentOf } = rulesOf(release.key.area);
  const shown = contentOf(listed.updates, question) ?? known;
  const missing = [...listed.missing];
  // What is looked for may be among what could not be read.
  if (shown === null && listed.hasPoison)
    missing.push(silent('catalog', new Error('no update of the month is among what can be read')));
  if (shown === null) return { ...contentKnown(release), missing };
  const told = (await readMessages?.(deps, shown, o)) ?? nothingTold;
  return {
    content: { ...withIssues(shown, known, told.issues), ...told.content },
    exploited: exploitedIn(shown),
    advisories: told.advisories,
    missing: [...missing, ...told.missing],
  };
}

const nothingTold: Told = { issues: [], advisories: [], content: {}, missing: [] };

/** Open issues stand in the content as they were when its newest update was first seen. */
function withIssues(shown: Content, known: Content | null, issues: readonly string[]): Content {
  const ids = new Set(known === null ? [] : updatesOf(known).map(({ entryId }) => entryId));
  const isNew = updatesOf(shown).some(({ entryId }) => !ids.has(entryId));
  return isNew ? { ...shown, openKnownIssues: issues } : shown;
}

function exploitedIn(content: Content | null): readonly ExploitedFlaw[] {
  if (content === null) return [];
  const updates = updatesOf(content);
  const cves = new Set(updates.flatMap(({ severity }) => severity?.exploited ?? []));
  return [...cves].map((cve) => ({
    cve,
    source: 'catalog',
    mendedBy: mendedIn(cve, { guide: [], updates }),
  }));
}
