/**
 * What becomes of a release whose workflow somebody asks to cancel, as the Web UI's largest button does: rings that are
 * open would be left to themselves, so everything is paused instead, stays watched, and a person is asked.
 */
import { permission } from '../../../area/permission.ts';
import type { RingName } from '../../../ring.ts';
import type { Decision } from '../../step/decision.ts';
import { cancelled, proposal } from '../../command/proposal.ts';
import type { Release } from '../../state/release.ts';
import { pauseFrom } from '../../state/pause.ts';
import { ask } from '../asking/proposals.ts';
import { decided, decision, joined, type Rule } from '../rule.ts';

const rule = 'cancelling the workflow pauses what is open and asks, it does not abandon rings';
const operator = 'someone who cancelled the workflow';
const reason = 'The workflow was asked to cancel; the rings are paused and watched instead.';

/** Pauses every ring that is not paused: a person wants the release to end. */
export const pauseWhenCancelled: Rule = {
  uses: { ability: 'pause', by: 'tenant' },
  judge(release, _observation, now) {
    const open = release.rings.filter(({ pause }) => pause === null);
    return joined(open.map(({ name }) => decided(pauseOf(release, name, now))));
  },
};

/** Asks whether the release shall go on. */
export const askWhenCancelled: Rule = {
  uses: null,
  judge(release, _observation, now) {
    const question = proposal(release, now, {
      subject: `${cancelled}/${release.decisions}`,
      kind: 'goOn',
      ring: null,
      hold: null,
      text: `The workflow of ${release.key.id} was asked to cancel. ${paused(release)}`,
      otherwise: 'stay',
    });
    return ask(question, { phase: release.phase }, rule);
  },
};

function paused({ key }: Release): string {
  const refusal = permission(key.area, 'pause', 'tenant');
  return refusal === null
    ? 'All its rings are paused. May the release go on? Approve, then resume its rings; without an answer they stay paused.'
    : `Nothing is paused. ${refusal.message}. May the release go on?`;
}

function pauseOf(release: Release, name: RingName, now: number): Decision {
  return decision(
    `cancel/pause/${name}/${release.decisions}`,
    now,
    { kind: 'pause', ring: name, pause: pauseFrom(now, { by: 'tenant', operator, reason }) },
    {
      rule,
      reason: `${name} is paused, since the workflow was asked to cancel.`,
      inputs: { phase: release.phase },
      otherwise: 'Terminating the workflow would leave its rings as they are, unwatched.',
    },
  );
}
