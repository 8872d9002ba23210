/** The two messages that come by the calendar: the schedule a week ahead, the summary on D+14. */
import { shareText } from '../../../instantText.ts';
import { announcedAtOf, summaryAtOf } from '../../state/plan.ts';
import type { Release } from '../../state/release.ts';
import { decided, decision, nothing, waiting, type Rule } from '../rule.ts';

/** The schedule is announced at least seven days before publication. */
export const announceSchedule: Rule = {
  uses: null,
  judge(release, _observation, now) {
    if (release.phase !== 'planned') return nothing;
    const dueAt = announcedAtOf(release);
    if (now < dueAt)
      return waiting({ kind: 'notDue', next: 'the announcement of the schedule', at: dueAt });
    const rings = release.rings.map((ring) => ring.name).join(', ');
    return decided(
      decision(
        'announce/schedule',
        now,
        { kind: 'announce', message: 'schedule' },
        {
          rule: 'the schedule is announced seven days ahead',
          reason: `Publication is planned; the planned windows of ${rings} are announced.`,
          inputs: {
            publishedAt: release.publishedAt,
            announceDaysBefore: release.policy.announceDaysBefore,
          },
          otherwise: 'A later publication would have been announced later.',
        },
      ),
    );
  },
};

/** How far the release is on the fourth Tuesday; the objective itself is judged later. */
export const summarize: Rule = {
  uses: null,
  judge(release, observation, now) {
    if (release.phase !== 'rolling' || now < summaryAtOf(release)) return nothing;
    const rings = observation.progress?.rings ?? [];
    const eligible = rings.reduce((sum, ring) => sum + ring.eligible, 0);
    const updated = rings.reduce((sum, ring) => sum + ring.updated, 0);
    return decided(
      decision(
        'announce/summary',
        now,
        { kind: 'announce', message: 'summary' },
        {
          rule: 'a summary goes out on the fourth Tuesday',
          reason:
            observation.progress === null
              ? `${passedText(release)} have passed; how far the rings are could not be read.`
              : `${passedText(release)} have passed; ${updated} of ${eligible} eligible devices${eligible === 0 ? '' : ` (${shareText(updated / eligible)})`} are up to date so far.`,
          inputs: { eligible, updated, summaryOnDay: release.policy.summaryOnDay },
          otherwise: 'The day alone decides; the numbers change only the text.',
        },
      ),
    );
  },
};

function passedText({ policy }: Release): string {
  const { summaryOnDay } = policy;
  return summaryOnDay === 14 ? 'Two weeks' : `${summaryOnDay} days`;
}
