/** How instants, days, shares, counts and evidence read for people: core's words, and evidence with them. */
import { numberText } from '#core/evidence/words.ts';

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

/** A value of evidence; so little that it is as good as none is not spelled out. */
export function evidenceText(value: number): string {
  return value < 0.01 ? 'under 0.01' : numberText(value);
}
