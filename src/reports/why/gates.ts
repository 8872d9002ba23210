/**
 * Which gate ran for each ring, and on what it opened. The service may open rings by the clock alone, as Autopatch
 * does, or on evidence, and the page is honest about which it was. Beside it the stated budget of false pauses.
 */
import { chanceText, levelText, monthsText } from '#core/evidence/judge/odds.ts';
import { numberText, shareText } from '#core/evidence/judge/words.ts';
import type { Gate } from '#core/ring.ts';
import { pauseAt } from '#core/policy/policy.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Release, RingState } from '#core/release/state/release.ts';
import { openingOf } from '#core/release/rules/opening/gates.ts';
import { service } from '#core/release/state/who.ts';
import { html, type Html } from '../html.ts';
import { countText, dayText, shortInstantText } from '../instant.ts';

/** Monthly releases in a year. */
const releasesPerYear = 12;

/** A gate in words. */
export const gateTexts: Readonly<Record<Gate, string>> = {
  clock: 'the clock alone (deferral)',
  evidence: 'evidence',
  approval: 'evidence and a person’s word',
};

/** The table of gates, one row a ring. */
export function gateTable(release: Release, decisions: readonly Decision[]): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
    <table>
      <tr>
        <th>ring</th>
        <th>gate</th>
        <th>opened</th>
        <th>on what</th>
      </tr>
      ${release.rings.map((ring) => gateRow(release, ring, decisions))}
    </table>
  </div>`;
}

function gateRow(release: Release, ring: RingState, decisions: readonly Decision[]): Html {
  const opening = decisions.find(
    ({ action }) =>
      (action.kind === 'offer' || action.kind === 'expedite') && action.ring === ring.name,
  );
  const at = opening?.at ?? ring.offeredAt;
  return html`<tr>
    <td>${ring.name}</td>
    <td>${gateTexts[gateOf(ring, opening)]}</td>
    <td class="when">
      ${at === null ? 'not opened' : html`${dayText(release.publishedAt, at)}<br /><small>${shortInstantText(at)}</small>`}
    </td>
    <td>${groundsText(ring, opening, decisions)}</td>
  </tr> `;
}

/** An amendment may have changed the gate afterwards; what ran stands in the decision. */
function gateOf(ring: RingState, opening: Decision | undefined): Gate {
  const ran = opening?.inputs['gate'];
  return ran === 'clock' || ran === 'evidence' || ran === 'approval' ? ran : ring.gate;
}

function groundsText(
  ring: RingState,
  opening: Decision | undefined,
  decisions: readonly Decision[],
): string {
  if (opening === undefined) return ring.offeredAt === null ? '–' : 'The decision is not kept.';
  if (opening.action.kind === 'expedite') return 'It was expedited; no gate was asked.';
  const gate = gateOf(ring, opening);
  if (gate === 'clock') return 'Its deferral was over; no evidence was asked.';
  const seen = seenText(opening);
  return gate === 'evidence' ? seen : `${seen} ${wordText(ring, decisions)}`;
}

function seenText({ inputs }: Decision): string {
  const { exposed, evidence, watchFrom } = inputs;
  if (typeof exposed !== 'number' || exposed === 0 || typeof evidence !== 'number')
    return 'Its deferral was over; no device had begun before it, so there was no evidence to ask.';
  const level = typeof watchFrom === 'number' ? [watchFrom] : [];
  const waits = level.map((one) => `; from ${levelText(one)} on it would have waited`).join('');
  const devices = exposed === 1 ? '1 device' : `${countText(exposed)} devices`;
  return `Its deferral was over; ${devices} had begun before, and what they showed was ${chanceText(evidence, level)}${waits}.`;
}

/** Who let it open; that an idle ring was passed over is no word of a person. */
function wordText(ring: RingState, decisions: readonly Decision[]): string {
  const said = decisions.flatMap(({ action }) =>
    action.kind === 'approve' && action.proposal.subject === openingOf(ring)
      ? [action.operator]
      : [],
  );
  const by = said.at(-1);
  if (by === undefined) return 'Nobody’s word is recorded.';
  return by === service ? 'Nobody answered, and the policy lets it open then.' : `${by} said yes.`;
}

/** The budget in words: what is promised, for a release and for a year, and what is not. */
export function budgetText(release: Release, decisions: readonly Decision[]): Html {
  const { evidence } = release.policy;
  const pauses = shareText(evidence.falsePauseBudget);
  const aYear = numberText(evidence.falsePauseBudget * releasesPerYear);
  const waits = Math.min(1, 1 / evidence.watchAt);
  const clocks = release.rings.some(({ gate }) => gate === 'clock')
    ? html` Under the gate clock evidence opens no ring and keeps none closed, but it pauses all the
      same.`
    : null;
  const raised =
    release.acknowledged > 0
      ? html` A person went on in spite of what comes by chance ${monthsText(release.acknowledged)};
        only ten times as rare would have paused again.`
      : null;
  return html`<p>
    Budget: that a release with nothing wrong is ever paused by the evidence has a probability of at
    most <b>${pauses}</b>, over all its looks, signals and rings together: it is paused at
    ${levelText(pauseAt(evidence))}. At ${releasesPerYear} releases a year, false pauses expected
    per year: at most <b>${aYear}</b>. That the next ring waits for nothing (from
    ${levelText(evidence.watchAt)} on): at most ${shareText(waits)} a release. These are bounds and
    no forecasts, and hold as long as devices turn bad independently of each other and installs fail
    about as often as was learned.${clocks}${raised} ${baselineText(decisions)}
  </p>`;
}

function baselineText(decisions: readonly Decision[]): string {
  const chosen = decisions.find(({ action }) => action.kind === 'useBaselines');
  return chosen?.reason ?? '';
}
