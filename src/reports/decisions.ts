/** All decisions of a release in order: the reason, the rule, the numbers it looked at and what would have changed it. */
import { amendmentOf } from '#core/release/command/amend.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Look } from '#core/release/record/look.ts';
import type { Release } from '#core/release/state/release.ts';
import { ruleText } from '#core/release/record/ruleText.ts';
import { rulebookPath } from '#core/rulebook/ruleIds.ts';
import { ruleOf } from '#core/rulebook/ruleOf.ts';
import { html, type Html } from './html.ts';
import { inputName, inputText } from './inputs.ts';
import { dayText, shortInstantText } from './instant.ts';
import { actionText } from '#core/release/action/actions.ts';

/** The table of decisions; the looks tell what an amendment changed. */
export function decisionTable(
  release: Release,
  decisions: readonly Decision[],
  looks: readonly Look[],
): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
      <table>
        <tr>
          <th>day</th>
          <th>instant, UTC</th>
          <th>decision</th>
          <th>reason</th>
        </tr>
        ${decisions.map(
          (decision) =>
            html`<tr>
              <td class="when">${dayText(release.publishedAt, decision.at)}</td>
              <td class="when">${shortInstantText(decision.at)}</td>
              <td>${actionText(decision.action)}</td>
              <td>
                ${sentence(decision.reason)}${detailText(decision, looks)}<br /><small
                  >${sentence(ruleText(decision.rule))}
                  <code>${ruleOf(decision)}</code>${numbersText(decision)} Otherwise:
                  ${decision.otherwise}</small
                >
              </td>
            </tr> `,
        )}
      </table>
    </div>
    <p>
      <small>Each rule stands, by the name behind it, in <code>${rulebookPath}</code>.</small>
    </p>`;
}

/** What an amendment changed; the look at which it was made knows the release before. */
function detailText({ action, at }: Decision, looks: readonly Look[]): string {
  const look = looks.find((one) => one.at === at);
  if (action.kind !== 'amend' || look === undefined) return '';
  const { changes } = amendmentOf(look.release, action.policy, at);
  const texts = changes.map(({ what, before, after }) => `${what}: ${before} → ${after}`);
  return texts.length === 0 ? '' : ` Changes: ${texts.join('; ')}.`;
}

function sentence(text: string): string {
  return `${text}${/[.!?]$/.test(text) ? '' : '.'}`;
}

function numbersText({ inputs }: Decision): string {
  const known = Object.entries(inputs).filter(([, value]) => value !== null);
  if (known.length === 0) return '';
  return ` Numbers: ${known.map(([name, value]) => `${inputName(name)} ${inputText(name, value)}`).join(', ')}.`;
}
