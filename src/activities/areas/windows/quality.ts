/** Windows quality updates: Microsoft's catalogue of updates, all that is told of Windows devices, and Intune's update rings. */
import { quality } from '#core/area/quality.ts';
import { readMonthBefore } from '../../observe/readMonthBefore.ts';
import {
  readWindowsCatalogue,
  readWindowsMessages,
} from '../../observe/windows/windowsCatalogue.ts';
import type { Content } from '#core/release/state/release.ts';
import { readVersionNotes } from '#store/reading/versionNotes.ts';
import type { Deps } from '../../deps.ts';
import type { AreaAdapter, LookAt, Told } from '../adapter.ts';
import { updateRings } from './updateRings.ts';
import { windowsSources } from './sources.ts';

export const qualityAdapter: AreaAdapter = {
  facts: quality,
  readCatalogue: readWindowsCatalogue,
  readMessages,
  sources: windowsSources,
  readBefore: readMonthBefore,
  plane: () => updateRings,
};

/**
 * What Microsoft tells, and beside it which rings are not kept on their versions of Windows. That is found beside the walk, so
 * that what was found at this very instant may or may not be there yet: it is told with the next look.
 */
async function readMessages(deps: Deps, content: Content, o: LookAt): Promise<Told> {
  const told = await readWindowsMessages(deps, content, o);
  const { tenant } = o.release.key;
  const notes = await readVersionNotes(deps.store, { tenant });
  const own = notes
    .filter(({ since }) => since < o.asOf)
    .map(({ subject, text, since }) => ({
      id: `versions/${subject}`,
      title: text,
      source: 'tenant' as const,
      openedAt: since,
      builds: null,
    }));
  return { ...told, advisories: [...told.advisories, ...own] };
}
