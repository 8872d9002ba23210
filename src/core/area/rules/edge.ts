/**
 * What is decided of Microsoft Edge alone: what its channels bring first after the day of release is its content, operators
 * are told of what they alone may stop, and their pins end by themselves.
 */
import { followingContent } from '../../release/content/followingContent.ts';
import { tellOperators } from '../../release/rules/stopping/operators.ts';
import { liftPinsOf, tellAgedPins, tellIdlePins } from '../../release/rules/stopping/pins.ts';
import { edge } from '../edge.ts';
import type { AreaRules } from './areaRules.ts';

export const edgeRules: AreaRules = {
  facts: edge,
  contentOf: followingContent(
    'Each channel goes by its own versions, which the product spreads over some days by itself.',
  ),
  rules: {
    stopping: [liftPinsOf('tenant'), tellAgedPins, tellIdlePins, tellOperators],
    asking: [],
  },
};
