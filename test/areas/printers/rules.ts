/** What is decided of printers alone: they restart in the night, and somebody must have said that nobody prints then. */
import type { AreaRules } from '#core/area/rules/areaRules.ts';
import { isAsked, proposal } from '#core/release/command/proposal.ts';
import { ask } from '#core/release/rules/asking/proposals.ts';
import { nothing, type Rule } from '#core/release/rules/rule.ts';
import { printers } from './facts.ts';

/** The subject of the question. */
export const quietNights = 'quietNights';

const askAboutNights: Rule = {
  uses: { ability: 'openRings', by: 'service' },
  judge(release, _observation, now) {
    if (release.content === null || isAsked(release, quietNights)) return nothing;
    const asked = proposal(release, now, {
      subject: quietNights,
      kind: 'goOn',
      ring: null,
      hold: null,
      text: 'Printers restart in the night. May the release go on?',
      otherwise: 'stay',
    });
    return ask(asked, {}, 'printers restart only when somebody has said that nobody prints');
  },
};

export const printerRules: AreaRules = {
  facts: printers,
  contentOf: (listed, { publishedAt, now, known = null }) => {
    const out = listed.filter(({ releasedAt }) => releasedAt >= publishedAt && releasedAt <= now);
    const newest = out.at(-1);
    if (newest === undefined) return known;
    const { entryId, name, releasedAt, isExpeditable, severity } = newest;
    const told = { entryId, name, releasedAt, isExpeditable, severity, updates: out };
    return { ...told, kbs: [], targets: [], openKnownIssues: [] };
  },
  rules: { stopping: [], asking: [askAboutNights] },
};
