/** The judgement on D+21; without fresh numbers it waits rather than guess. */
import { outlineOf } from '../../../area/areas.ts';
import { judge } from '../../../objective/attainment.ts';
import { judgedAtOf } from '../../state/plan.ts';
import type { Judgement } from '../../state/release.ts';
import { decided, decision, nothing, waiting, type Rule } from '../rule.ts';

/** Judges the objective when its day has come. */
export const judgeObjective: Rule = {
  uses: null,
  judge(release, observation, now) {
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
          reason: sentence(outlineOf(release.key.area).title, judgement),
          inputs: {
            eligible,
            updated,
            target,
            paused: release.rings.some((ring) => ring.pause !== null),
          },
          otherwise: otherwise(judgement),
        },
      ),
    );
  },
};

function otherwise({ target, eligible }: Judgement): string {
  return target === null
    ? 'The day alone decides; the numbers change only the text.'
    : `It takes ${Math.ceil(target * eligible)} of ${eligible} eligible devices to meet it.`;
}

function sentence(
  title: string,
  { outcome, eligible, updated, attained, target }: Judgement,
): string {
  const percent = (share: number | null): string => `${((share ?? 0) * 100).toFixed(1)} %`;
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
    case 'noObjective':
      return `${title} has no objective: ${seen}.`;
  }
}
