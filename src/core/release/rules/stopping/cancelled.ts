/**
 * What becomes of a release whose workflow somebody asks to cancel, as the Web UI's largest button does: rings that are
 * open would be left to themselves, so everything is paused instead, stays watched, and a person is asked.
 */
import { permission } from '../../../area/permission.ts';
import type { RingName } from '../../../ring.ts';
import { cancelled, proposal } from '../../command/proposal.ts';
import type { Release } from '../../state/release.ts';
import { pauseFrom } from '../../state/pause.ts';
import { pinText, stopNow } from '../../state/pin.ts';
import { ask } from '../asking/proposals.ts';
import { decided, decision, joined, waiting, type Rule, type Ruling } from '../rule.ts';

const rule = 'cancelling the workflow pauses what is open and asks, it does not abandon rings';
const operator = 'someone who cancelled the workflow';
const reason = 'The workflow was asked to cancel; the rings are paused and watched instead.';

/** Pauses every ring that is not paused: a person wants the release to end. */
export const pauseWhenCancelled: Rule = {
  uses: { ability: 'pause', by: 'tenant' },
  judge(release, _observation, now) {
    const open = release.rings.filter(({ pause }) => pause === null);
    return joined(open.map(({ name }) => pauseOf(release, name, now)));
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

function paused(release: Release): string {
  const { key, rings } = release;
  const refusal = permission(key.area, 'pause', 'tenant');
  if (refusal !== null) return `Nothing is paused. ${refusal.message}. May the release go on?`;
  const free = rings.flatMap(({ name, pause }) => {
    const stop = stopNow(release, name);
    return pause === null && 'why' in stop ? [`${name} is not, since ${stop.why}`] : [];
  });
  const which =
    free.length === 0 ? 'All its rings are paused' : `Its rings are paused, but ${free.join('; ')}`;
  return `${which}. May the release go on? Approve, then resume its rings; without an answer they stay paused.`;
}

function pauseOf(release: Release, name: RingName, now: number): Ruling {
  const stop = stopNow(release, name);
  if ('why' in stop) return waiting({ kind: 'areaCannot', ability: 'pause', why: stop.why });
  const who = { by: 'tenant', operator, reason } as const;
  const pause = { ...pauseFrom(now, who, release.key.area), ...stop };
  return decided(
    decision(
      `cancel/pause/${name}/${release.decisions}`,
      now,
      { kind: 'pause', ring: name, pause },
      {
        rule,
        reason: `${name} is paused, since the workflow was asked to cancel.${pinText(release.key.area, stop.pin)}`,
        inputs: { phase: release.phase },
        otherwise: 'Terminating the workflow would leave its rings as they are, unwatched.',
      },
    ),
  );
}
