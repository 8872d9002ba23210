/** Policies that somebody has changed past the service are put right, each by a decision that says so. */
import { decided, decision, joined, nothing, type Rule, type Ruling } from '../rule.ts';

/** Puts right what was changed; what is on its way to a ring does so by itself. */
export const mendPolicies: Rule = {
  uses: null,
  judge(release, { altered = [] }, now) {
    return joined(
      release.rings.map((ring) =>
        altered.includes(ring.name) && ring.asked === null ? mend(ring.name, now) : nothing,
      ),
    );
  },
};

function mend(ring: string, now: number): Ruling {
  return decided(
    decision(
      `mend/${ring}/${now}`,
      now,
      { kind: 'mendPolicy', ring },
      {
        rule: 'a policy of the service says what its releases want',
        reason: `The policy of ${ring} was changed or deleted past the service; it is put right.`,
        inputs: { ring },
        otherwise: 'A policy that is as it was left needs nothing.',
      },
    ),
  );
}
