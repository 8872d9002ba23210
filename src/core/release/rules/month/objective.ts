/** The judgement on D+21; without fresh numbers it waits rather than guess. */
import { judge } from '../../../objective/attainment.ts';
import type { Observation } from '../../step/observation.ts';
import { judgedAtOf } from '../../state/plan.ts';
import type { Judgement, Release } from '../../state/release.ts';
import { decided, decision, nothing, waiting, type Ruling } from '../rule.ts';

/** Judges the objective when its day has come. */
export function judgeObjective(release: Release, observation: Observation, now: number): Ruling {
  if (release.objective !== null || release.phase === 'planned') return nothing;
  const dueAt = judgedAtOf(release);
  if (now < dueAt)
    return waiting({ kind: 'notDue', next: 'the judgement of the objective', at: dueAt });
  if (observation.progress === null) return waiting({ kind: 'sourceMissing', source: 'devices' });
  const judgement = judge(release, observation.progress, now);
  const { eligible, updated, target } = judgement;
  return decided(
    decision(
      'objective',
      now,
      { kind: 'judgeObjective', judgement },
      {
        rule: `the objective is judged on day ${release.policy.objective.judgedOnDay}`,
        reason: sentence(judgement),
        inputs: {
          eligible,
          updated,
          target,
          paused: release.rings.some((ring) => ring.pause !== null),
        },
        otherwise: `It takes ${Math.ceil(target * eligible)} of ${eligible} eligible devices to meet it.`,
      },
    ),
  );
}

function sentence({ outcome, eligible, updated, attained, target }: Judgement): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const seen =
    attained === null
      ? 'no device counts'
      : `${updated} of ${eligible} eligible devices (${percent(attained)}) are up to date`;
  switch (outcome) {
    case 'met':
      return `The objective of ${percent(target)} is met: ${seen}.`;
    case 'missed':
      return `The objective of ${percent(target)} is missed: ${seen}.`;
    case 'noEligibleDevices':
      return 'The objective cannot be judged: no device counts.';
    case 'notApplied':
      return `The objective does not apply to an expedited release: ${seen}.`;
  }
}
