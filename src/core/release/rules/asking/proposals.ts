/**
 * What a person is asked, and what becomes of it: asked again louder, and on the deadline the default. A default opens
 * a ring only when the evidence of that moment allows it.
 */
import { stopIn } from '../../../area/areas.ts';
import { isSameFact } from '../../../evidence/count/counts.ts';
import { levelText } from '../../../evidence/judge/odds.ts';
import { holdCohortText, holdName } from '../../../hold/hold.ts';
import type { Observation } from '../../step/observation.ts';
import { isOutlived } from '../../state/plan.ts';
import type { Proposal, Release, RingState } from '../../state/release.ts';
import { evidenceOf, pauseLevel, round, strongestOf, verdictWords } from '../../step/judgement.ts';
import { service } from '../../state/who.ts';
import { evidenceReason, openingOf } from '../opening/gates.ts';
import { beginRollback } from '../stopping/holds.ts';
import { decided, decision, joined, nothing, type Rule, type Ruling } from '../rule.ts';
import { isAsked, proposal } from '../../command/proposal.ts';

/** The subject of the question whether the whole release is taken off. */
export const releaseRollback = 'rollBack/release';

/** Asks for what rings under the gate `approval` wait for. */
export const askToOpen: Rule = {
  uses: { ability: 'openRings', by: 'service' },
  judge(release, observation, now) {
    if (release.content === null) return nothing;
    const due = release.rings.filter(
      (ring) =>
        ring.gate === 'approval' &&
        ring.offeredAt === null &&
        ring.pause === null &&
        now >= ring.opensAt &&
        !isAsked(release, openingOf(ring)) &&
        evidenceReason(release, ring, observation, now) === null,
    );
    return joined(due.map((ring) => askFor(release, ring, now)));
  },
};

function askFor(release: Release, ring: RingState, now: number): Ruling {
  const { otherwise } = release.policy.approval;
  const kept = otherwise === 'stay' ? 'stays closed' : 'opens if the evidence allows it then';
  return ask(
    proposal(release, now, {
      subject: openingOf(ring),
      kind: 'open',
      ring: ring.name,
      hold: null,
      text: `May ${ring.name} open? Its deferral is over and the evidence does not speak against it. Without an answer it ${kept}.`,
      otherwise,
    }),
    { gate: ring.gate, opensAt: ring.opensAt },
    'a ring under the gate approval opens on a person’s word',
  );
}

/** Strong evidence against a cohort that is held calls for taking the update off it. */
export const proposeRollbacks: Rule = {
  uses: { ability: 'rollBack', by: 'service' },
  judge(release, observation, now) {
    const { rollBack } = release.policy;
    const evidence = evidenceOf({ ...release, holds: [] }, observation);
    if (rollBack === 'never' || evidence === null || isOutlived(release, now)) return nothing;
    const level = release.policy.evidence.rollBackAt;
    return joined(
      release.holds
        // A hold that pins has taken it off already.
        .filter(
          ({ by, rollback, pin }) => by === 'service' && rollback === null && pin === undefined,
        )
        .flatMap((hold) => {
          const finding = evidence.findings.find(({ cohort }) =>
            hold.cohort.some((one) => isSameFact(one, cohort)),
          );
          const subject = `rollBack/${holdName(hold.id)}`;
          if (finding === undefined || finding.evidence < level || isAsked(release, subject))
            return [];
          const inputs = {
            evidence: round(finding.evidence),
            level,
            bad: finding.bad,
            devices: finding.devices,
          };
          const text = `${hold.reason} Shall the update be taken off ${holdCohortText(hold)}?`;
          if (rollBack === 'automatic') {
            return decided(
              decision(
                subject,
                now,
                { kind: 'rollBackHold', hold, rollback: beginRollback(release, now) },
                {
                  rule: `at ${levelText(level)} by chance a held cohort is rolled back (policy rollBack: automatic)`,
                  reason: `${hold.reason} A few devices of the cohort are rolled back first.`,
                  inputs,
                  otherwise: `Were it likelier than ${levelText(level)}, its devices would only be held.`,
                },
              ),
            );
          }
          return ask(
            proposal(release, now, {
              subject,
              kind: 'rollBack',
              ring: null,
              hold: hold.id,
              text,
              otherwise: 'stay',
            }),
            inputs,
            `at ${levelText(level)} by chance a rollback is proposed`,
          );
        }),
    );
  },
};

/** Evidence against the whole release, with no cohort that carries it, calls for a rollback of the offered rings. */
export const proposeReleaseRollback: Rule = {
  uses: { ability: 'rollBack', by: 'service' },
  judge(release, observation, now) {
    const subject = releaseRollback;
    const hasAny = release.rings.some(
      ({ offeredAt, rolledBackAt }) => offeredAt !== null && rolledBackAt === null,
    );
    // A pin takes it off as it stops.
    const isPinned = stopIn(release.key.area) === 'pin';
    if (!hasAny || isPinned || isOutlived(release, now)) return nothing;
    const evidence = evidenceOf(release, observation);
    const level = Math.max(release.policy.evidence.rollBackAt, pauseLevel(release));
    if (release.policy.rollBack === 'never' || evidence === null || evidence.total < level)
      return nothing;
    if (isAsked(release, subject)) return nothing;
    const strongest = strongestOf(evidence);
    return ask(
      proposal(release, now, {
        subject,
        kind: 'rollBack',
        ring: null,
        hold: null,
        text: `${verdictWords(release, strongest)} No cohort carries it. Shall the update be taken off all rings that have it?`,
        otherwise: 'stay',
      }),
      { evidence: round(evidence.total), level },
      `at ${levelText(level)} by chance a rollback is proposed, and never carried out over all rings by itself`,
    );
  },
};

/** Chases what was asked: once louder, and on its deadline the default. */
export const chaseProposals: Rule = {
  uses: null,
  judge(release, observation, now) {
    return joined(release.proposals.map((one) => chase(release, one, { observation, now })));
  },
};

function chase(
  release: Release,
  proposal: Proposal,
  { observation, now }: { observation: Observation; now: number },
): Ruling {
  const inputs = {
    subject: proposal.subject,
    askedAt: proposal.askedAt,
    deadlineAt: proposal.deadlineAt,
  };
  if (proposal.lapsedAt !== null) return nothing;
  if (now >= proposal.deadlineAt) return atDeadline(release, proposal, { observation, now });
  if (now < proposal.escalateAt || proposal.escalatedAt !== null) return nothing;
  return decided(
    decision(
      `escalate/${proposal.subject}/${proposal.askedAt}`,
      now,
      { kind: 'escalate', proposal },
      {
        rule: 'what was asked and not answered is asked again, louder',
        reason: `Still waiting for an answer: ${proposal.text}`,
        inputs,
        otherwise: 'An answer before would have ended the waiting.',
      },
    ),
  );
}

function atDeadline(
  release: Release,
  proposal: Proposal,
  { observation, now }: { observation: Observation; now: number },
): Ruling {
  const ring = release.rings.find(({ name }) => name === proposal.ring);
  const mayOpen =
    proposal.otherwise === 'open' &&
    ring !== undefined &&
    evidenceReason(release, ring, observation, now) === null;
  const grounds = {
    rule: `without an answer by the deadline the default holds: ${proposal.otherwise}`,
    inputs: {
      subject: proposal.subject,
      deadlineAt: proposal.deadlineAt,
      otherwise: proposal.otherwise,
    },
  };
  if (mayOpen) {
    return decided(
      decision(
        `default/${proposal.subject}/${proposal.askedAt}`,
        now,
        { kind: 'approve', proposal, operator: service },
        {
          ...grounds,
          reason: `Nobody answered by the deadline; as the policy says, ${ring.name} may open.`,
          otherwise: 'With approval.otherwise: stay, or evidence against it, it would stay closed.',
        },
      ),
    );
  }
  return decided(
    decision(
      `default/${proposal.subject}/${proposal.askedAt}`,
      now,
      { kind: 'lapseProposal', proposal },
      {
        ...grounds,
        reason: `Nobody answered by the deadline; nothing is done and the word still counts when it comes: ${proposal.text}`,
        otherwise: 'An approval at any time carries it out.',
      },
    ),
  );
}

/** The decision to ask. */
export function ask(
  proposal: Proposal,
  inputs: Readonly<Record<string, string | number | null>>,
  rule: string,
): Ruling {
  return decided(
    decision(
      `ask/${proposal.subject}/${proposal.askedAt}`,
      proposal.askedAt,
      { kind: 'propose', proposal },
      {
        rule,
        reason: proposal.text,
        inputs: { ...inputs, deadlineAt: proposal.deadlineAt },
        otherwise: 'Were it not so, nobody would be asked.',
      },
    ),
  );
}
