/** What is decided of Microsoft Teams alone: what the fleet shows first after the day of release is its content. */
import { followingContent } from '../../release/content/followingContent.ts';
import { teams } from '../teams.ts';
import type { AreaRules } from './areaRules.ts';

export const teamsRules: AreaRules = {
  facts: teams,
  contentOf: followingContent(
    'Microsoft publishes no list of versions: this is the first new one that the fleet itself showed, on the day of that inventory.',
  ),
  rules: { stopping: [], asking: [] },
};
