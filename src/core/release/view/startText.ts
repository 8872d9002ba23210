/** What the Web UI's list says of a release, whoever starts it. */
import { shareText } from '../../instantText.ts';
import type { ReleasePlan } from '../state/plan.ts';

/** The summary and the details that a release's workflow is started with. */
export function startTexts({
  key,
  basedOn,
  policy,
}: Pick<ReleasePlan, 'key' | 'basedOn' | 'policy'>): {
  readonly staticSummary: string;
  readonly staticDetails: string;
} {
  const based = basedOn === null ? '' : `, played from ${basedOn}`;
  const { target, judgedOnDay } = policy.objective;
  return {
    staticSummary: `${key.id} for ${key.tenant}${based}`,
    staticDetails: `Rings: ${policy.rings.map((ring) => ring.name).join(', ')}. Objective ${shareText(target)} on day ${judgedOnDay}.`,
  };
}
