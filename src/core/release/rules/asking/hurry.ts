/**
 * What a person is asked when a flaw is only reported as exploited: whether to hurry for it. A report may come from a
 * helpdesk, a script or whoever has its key, and nothing in it says that these updates mend the flaw, so it moves no
 * ring by itself, whatever time passes.
 */
import type { ExploitedFlaw, Observation } from '../../step/observation.ts';
import { reasonRingIsLeftAlone } from '../../command/refusal.ts';
import type { Release } from '../../state/release.ts';
import { hurryFor } from '../../content/updates.ts';
import { service } from '../../state/who.ts';
import { ask } from './proposals.ts';
import { isAsked, proposal } from '../../command/proposal.ts';
import { joined, nothing, type Rule, type Ruling } from '../rule.ts';

/** Questions of this kind that stand unanswered at a time; more reports wait, so that nobody is flooded. */
const openMax = 3;
const namesMax = 3;

/** The subject of the question whether to hurry for a flaw. */
export function hurryOf(cve: string): string {
  return `hurry/${cve}`;
}

/** Asks about flaws that are reported and that nothing ties to the updates of the month. */
export const askToHurry: Rule = {
  uses: { ability: 'expedite', by: 'service' },
  judge(release, observation, now) {
    const { content, policy, proposals } = release;
    if (content === null || !policy.expedite.allowed || !policy.expedite.whenExploited)
      return nothing;
    if (!wouldGain(release, now)) return nothing;
    const open = proposals.filter(({ kind, lapsedAt }) => kind === 'hurry' && lapsedAt === null);
    const due = untied(observation)
      .filter((cve) => !isAsked(release, hurryOf(cve)))
      .slice(0, Math.max(0, openMax - open.length));
    return joined(due.map((cve) => askAbout(release, cve, { observation, now })));
  },
};

function askAbout(
  release: Release,
  cve: string,
  { observation, now }: { observation: Observation; now: number },
): Ruling {
  const told = observation.exploited.filter((flaw) => flaw.cve === cve);
  const name = release.content?.name ?? '';
  return ask(
    proposal(release, now, {
      subject: hurryOf(cve),
      kind: 'hurry',
      ring: null,
      hold: null,
      text: `${cve} is reported as exploited (${sourcesText(told)}); nothing says that ${name} mends it. Shall all rings get it at once? Without an answer they keep their days.`,
      otherwise: 'stay',
    }),
    { cve, reports: told.length, sources: sourcesText(told) },
    'a report that neither the catalogue nor the guide ties to the updates is a matter for a person',
  );
}

/** Whether any ring would get the update sooner. */
export function wouldGain(release: Release, now: number): boolean {
  const { content } = release;
  if (content === null) return false;
  const asked = { kind: 'expedite', operator: service, reason: '' } as const;
  return release.rings.some(
    (ring) =>
      reasonRingIsLeftAlone(release, ring, asked, now) === null &&
      hurryFor(content, ring.name) !== null,
  );
}

/** Flaws that are reported and nothing else, sorted. */
export function untied({ exploited }: Observation): readonly string[] {
  const isTied = ({ source, mendedBy }: ExploitedFlaw): boolean =>
    source !== 'report' || (mendedBy ?? []).length > 0;
  const tied = new Set(exploited.filter(isTied).map(({ cve }) => cve));
  const reported = exploited.map(({ cve }) => cve).filter((cve) => !tied.has(cve));
  return [...new Set(reported)].toSorted();
}

const words: Readonly<Record<ExploitedFlaw['source'], string>> = {
  catalog: 'the update catalogue',
  guide: 'the vendor’s guide',
  list: 'the list of exploited flaws',
  report: 'a report',
};

/** Who says so: `the update catalogue, helpdesk`. */
export function sourcesText(flaws: readonly ExploitedFlaw[]): string {
  const names = [...new Set(flaws.map(({ source, by }) => by ?? words[source]))].toSorted();
  const more = names.length - namesMax;
  return `${names.slice(0, namesMax).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
