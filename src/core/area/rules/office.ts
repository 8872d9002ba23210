/** What is decided of Microsoft 365 Apps alone: a version of the channel is its content, and pins end by themselves. */
import { channelContent } from '../../release/content/channelContent.ts';
import { liftPinsOf, tellAgedPins, tellIdlePins } from '../../release/rules/stopping/pins.ts';
import { office } from '../office.ts';
import type { AreaRules } from './areaRules.ts';

export const officeRules: AreaRules = {
  facts: office,
  contentOf: channelContent,
  rules: { stopping: [liftPinsOf('service'), tellAgedPins, tellIdlePins], asking: [] },
};
