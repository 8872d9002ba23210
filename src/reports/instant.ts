/** How instants, days, shares and counts read for people: core's words. */
export {
  countText,
  dateText,
  dayNumberText,
  daysText,
  dayText,
  instantText,
  isInstant,
  shareText,
  shortInstantText,
  untilText,
} from '#core/instantText.ts';
