/**
 * The limits of each setting that is a number, once: the file of a policy and the shape of an amendment are judged by the
 * same. Deferral and deadline 0–30 days and grace 0–7 are those of Windows Update client policies.
 */
import { holdDaysMax } from '../hold/hold.ts';

/** Leaves room for the judgement before the next month's release, 28 or 35 days on. */
const lastDay = 27;
const hoursMax = 168;
/** Four weeks: the next month's release asks anew. */
const approvalHoursMax = 672;

/** The least and the most of each setting, by its name in the policy file. */
export const limits = {
  rings: { min: 1, max: 15 },
  'rings.deferralDays': { min: 0, max: 30 },
  'rings.deadlineDays': { min: 0, max: 30 },
  'rings.gracePeriodDays': { min: 0, max: 7 },
  'objective.judgedOnDay': { min: 1, max: lastDay },
  announceDaysBefore: { min: 7, max: 28 },
  summaryOnDay: { min: 1, max: lastDay },
  'assessments.hoursWhileRolling': { min: 1, max: hoursMax },
  'assessments.rollingDays': { min: 0, max: lastDay },
  'assessments.hoursOtherwise': { min: 1, max: hoursMax },
  'expedite.fromBaseScore': { min: 0, max: 10 },
  'evidence.falsePauseBudget': { min: 0.001, max: 0.5 },
  'evidence.watchAt': { min: 1, max: 1e6 },
  'evidence.rollBackAt': { min: 1, max: 1e9 },
  'evidence.margin': { min: 0, max: 2 },
  'evidence.staleHours': { min: 1, max: hoursMax },
  'approval.escalateAfterHours': { min: 1, max: approvalHoursMax },
  'approval.deadlineHours': { min: 1, max: approvalHoursMax },
  'holds.days': { min: 1, max: holdDaysMax },
  /** Each signal takes its share of the one false-pause budget, so many make all of them slow. */
  signals: { min: 0, max: 20 },
  'signals.windowDays': { min: 1, max: 28 },
  'signals.baselineDevices': { min: 1, max: 100_000 },
  'signals.weight': { min: 0.01, max: 100 },
} as const;

/** A setting with limits, by its name in the policy file. */
export type LimitedSetting = keyof typeof limits;
