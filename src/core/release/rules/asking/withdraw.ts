/**
 * Questions whose ground has gone: a person who answers one would decide about something that is not so any more. Each
 * is withdrawn with its reason, and asked again only when its ground comes back. What is not known withdraws nothing:
 * a device that did not come back from its restart is not known to be well because nothing is told of it any more.
 */
import { isSameFact } from '../../../evidence/count/counts.ts';
import { monthsText } from '../../../evidence/judge/odds.ts';
import type { Observation } from '../../step/observation.ts';
import { isOutlived } from '../../state/plan.ts';
import { outlastsMonth } from '../../command/proposal.ts';
import { reasonRingIsLeftAlone } from '../../command/refusal.ts';
import type { Proposal, Release } from '../../state/release.ts';
import { isOver } from '../../step/wake.ts';
import { evidenceOf, pauseLevel, watchLevel } from '../../step/judgement.ts';
import { service } from '../../state/who.ts';
import { calmShare } from '../stopping/evidence.ts';
import { openingOf, unseenOf, watchedOf, whatIsUnseen } from '../opening/gates.ts';
import { hurryOf, untied } from './hurry.ts';
import { releaseRollback } from './proposals.ts';
import { decided, decision, joined, nothing, type Rule, type Ruling } from '../rule.ts';

/** Withdraws what need not be answered any more. */
export const withdrawQuestions: Rule = {
  uses: null,
  judge(release, observation, now) {
    return joined(
      release.proposals.map((proposal) => {
        const why = whyGone(release, proposal, { observation, now });
        return why === null ? nothing : withdraw(proposal, why, now);
      }),
    );
  },
};

/** Once the month is over nothing follows from an answer to what was asked about it. */
export const withdrawAtEnd: Rule = {
  uses: null,
  judge(release, _observation, now) {
    if (!isOver(release)) return nothing;
    const ended = release.proposals.filter((one) => !outlastsMonth(one));
    return joined(ended.map((one) => withdraw(one, 'the month is over', now)));
  },
};

interface Moment {
  readonly observation: Observation;
  readonly now: number;
}

/** Why a question need not be answered any more; null = its ground still stands, or it is not known. */
function whyGone(release: Release, proposal: Proposal, moment: Moment): string | null {
  switch (proposal.kind) {
    case 'rollBack':
      return rollBackGone(release, proposal, moment);
    case 'open':
      return openGone(release, proposal, moment);
    case 'hurry':
      return hurryGone(release, proposal, moment);
    case 'goOn':
      return null;
  }
}

function rollBackGone(
  release: Release,
  { subject, hold, askedAt }: Proposal,
  { observation, now }: Moment,
): string | null {
  if (isOutlived(release, now))
    return 'the next update is out, and a rollback would take off that one';
  if (release.policy.rollBack === 'never') return 'the policy rolls nothing back';
  if (subject !== releaseRollback) return holdGone(release, hold, observation);
  const hasAny = release.rings.some(
    ({ offeredAt, rolledBackAt }) => offeredAt !== null && rolledBackAt === null,
  );
  if (!hasAny) return 'no ring has the update any more';
  const evidence = evidenceOf(release, observation);
  if (evidence === null) return null;
  const isHeldSince = release.holds.some(({ at }) => at >= askedAt);
  if (isHeldSince && evidence.total < pauseLevel(release))
    return `the cohort that carried the evidence is held, and what is seen without it would happen ${monthsText(evidence.total)} if the update were fine`;
  return evidence.total < watchLevel(release)
    ? `what is seen would happen ${monthsText(evidence.total)} by now if the update were fine`
    : null;
}

/** A cohort that is not named among the worse ones is not known to be well. */
function holdGone(release: Release, id: string | null, observation: Observation): string | null {
  const hold = release.holds.find((one) => one.id === id);
  const evidence = evidenceOf({ ...release, holds: [] }, observation);
  const finding = evidence?.findings.find(({ cohort }) =>
    hold?.cohort.some((one) => isSameFact(one, cohort)),
  );
  const least = release.policy.evidence.rollBackAt * calmShare;
  if (finding === undefined || finding.evidence >= least) return null;
  return `what is seen of its cohort would happen ${monthsText(finding.evidence)} by now if the update were fine`;
}

function openGone(
  release: Release,
  { subject, ring: name }: Proposal,
  { observation, now }: Moment,
): string | null {
  const ring = release.rings.find((one) => one.name === name);
  if (ring === undefined) return 'the ring is none of this release any more';
  if (ring.pause !== null) return `${ring.name} is paused`;
  if (ring.gate === 'clock') return `${ring.name} opens by the clock`;
  if (subject === unseenOf(ring)) {
    const isKnown = observation.progress !== null && observation.counts !== null;
    return isKnown && whatIsUnseen(release, observation, now) === null
      ? 'what the rings before it show is seen'
      : null;
  }
  if (subject === watchedOf(ring))
    return release.watch === null ? 'the evidence has fallen again' : null;
  if (subject !== openingOf(ring)) return null;
  // Evidence that speaks against it withdraws nothing: a word opens no ring in spite of it, and may come all the same.
  return ring.gate === 'approval' ? null : `${ring.name} opens by its evidence`;
}

function hurryGone(
  release: Release,
  { subject }: Proposal,
  { observation, now }: Moment,
): string | null {
  const asked = { kind: 'expedite', operator: service, reason: '' } as const;
  const alone = release.rings.map((ring) => reasonRingIsLeftAlone(release, ring, asked, now));
  if (alone.every((reason) => reason?.kind === 'alreadySo'))
    return 'every ring is as fast as an expedited one';
  if (!release.policy.expedite.allowed) return 'the policy expedites nothing';
  const isReported = observation.exploited.some(({ cve }) => hurryOf(cve) === subject);
  const isUntied = untied(observation).some((cve) => hurryOf(cve) === subject);
  return isReported && !isUntied ? 'it is known now that the update mends it' : null;
}

/** Withdraws a question, with the reason. */
export function withdraw(proposal: Proposal, why: string, now: number): Ruling {
  const { subject, askedAt, text } = proposal;
  return decided(
    decision(
      `withdraw/${subject}/${askedAt}`,
      now,
      { kind: 'withdraw', proposal },
      {
        rule: 'a question whose ground has gone is withdrawn',
        reason: `A question is withdrawn, since ${why}. It was: ${text}`,
        inputs: { subject, askedAt, why },
        otherwise: 'While its ground stands it waits for an answer.',
      },
    ),
  );
}
