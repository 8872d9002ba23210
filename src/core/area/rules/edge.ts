/** What is decided of Microsoft Edge alone: what its channels bring first after the day of release is its content. */
import { followingContent } from '../../release/content/followingContent.ts';
import { edge } from '../edge.ts';
import type { AreaRules } from './areaRules.ts';

export const edgeRules: AreaRules = {
  facts: edge,
  contentOf: followingContent(
    'Each channel goes by its own versions, which the product spreads over some days by itself.',
  ),
  rules: { stopping: [], asking: [] },
};
