/** What is decided of Windows feature updates alone: a version of Windows is the content, and what came past it is told. */
import { tellAdvisories } from '../../release/rules/month/advisories.ts';
import { tellOperators } from '../../release/rules/stopping/operators.ts';
import { versionContent } from '../../release/content/versionContent.ts';
import { feature } from '../feature.ts';
import type { AreaRules } from './areaRules.ts';

export const featureRules: AreaRules = {
  facts: feature,
  contentOf: versionContent,
  rules: { stopping: [tellAdvisories, tellOperators], asking: [] },
};
