/** What is decided of Windows quality updates alone: known issues name Windows builds, and an update ends in a restart. */
import { contentOf } from '../../release/content/contentOf.ts';
import { askAboutBoot } from '../../release/rules/asking/boots.ts';
import { holdKnownIssues, tellAdvisories } from '../../release/rules/month/advisories.ts';
import { quality } from '../quality.ts';
import type { AreaRules } from './areaRules.ts';

export const qualityRules: AreaRules = {
  facts: quality,
  contentOf,
  rules: { stopping: [holdKnownIssues, tellAdvisories], asking: [askAboutBoot] },
};
