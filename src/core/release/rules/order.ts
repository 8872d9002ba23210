/** The rules in the order in which they are asked; an area's own stand where their question does. */
import type { OwnRules } from '../../area/rules/areaRules.ts';
import { mendPolicies } from './stopping/altered.ts';
import { askAlone } from './asking/alone.ts';
import { announceSchedule, summarize } from './month/announcements.ts';
import { reviewContent, supersedeContent } from './month/content.ts';
import { holdCohorts, widenHolds } from './stopping/cohortHolds.ts';
import {
  chooseBaselines,
  pauseOnEvidence,
  resumeWhenHeld,
  watchEvidence,
} from './stopping/evidence.ts';
import { expediteByRule } from './opening/expedite.ts';
import { askToHurry } from './asking/hurry.ts';
import { driveRollbacks, takeInNewcomers, watchHolds } from './stopping/holds.ts';
import { judgeObjective } from './month/objective.ts';
import { watchPauses } from './stopping/pauses.ts';
import {
  askToOpen,
  chaseProposals,
  proposeReleaseRollback,
  proposeRollbacks,
} from './asking/proposals.ts';
import { askUnseen, passIdle } from './asking/unseen.ts';
import { askWatched } from './asking/watched.ts';
import { keepCalendar } from './opening/calendar.ts';
import { closeAtOnce, closeRings, openRings, passDeadlines } from './opening/rings.ts';
import { takeOver } from './stopping/standing.ts';
import { withdrawAtEnd, withdrawQuestions } from './asking/withdraw.ts';
import { tellTroubles } from './month/troubles.ts';
import type { Rule } from './rule.ts';

/** What must be done whatever is known or cannot be read: only the clock is asked. */
export const duties: readonly Rule[] = [watchPauses, watchHolds, closeAtOnce, tellTroubles];

/** Everything that may be due at a look, in order: each rule sees what the former ones have decided. */
export function everyRule(own: OwnRules): readonly Rule[] {
  return [
    announceSchedule,
    reviewContent,
    supersedeContent,
    takeOver,
    watchPauses,
    watchHolds,
    takeInNewcomers,
    mendPolicies,
    chooseBaselines,
    ...own.stopping,
    widenHolds,
    holdCohorts,
    pauseOnEvidence,
    resumeWhenHeld,
    watchEvidence,
    proposeRollbacks,
    proposeReleaseRollback,
    driveRollbacks,
    expediteByRule,
    askToHurry,
    ...own.asking,
    askAlone,
    withdrawQuestions,
    passIdle,
    chaseProposals,
    askToOpen,
    askUnseen,
    askWatched,
    keepCalendar,
    openRings,
    closeRings,
    passDeadlines,
    summarize,
    judgeObjective,
    withdrawAtEnd,
    tellTroubles,
  ];
}
