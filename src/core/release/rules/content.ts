/**
 * What is rolled out: reviewed when the catalogue shows it, replaced when an out-of-band update supersedes it.
 * Nothing opens before the review: a catalogue that is silent holds the release. Source: domain.md 3.1, 3.4.
 */
import type { Observation } from '../observation.ts';
import type { Content, Release } from '../release.ts';
import { decided, decision, nothing, waiting, type Ruling } from './rule.ts';

/** The review of a published update. */
export function reviewContent(release: Release, observation: Observation, now: number): Ruling {
  if (release.content !== null || release.phase === 'planned') return nothing;
  if (now < release.publishedAt)
    return waiting({ kind: 'notDue', next: 'publication', at: release.publishedAt });
  const content = observation.content;
  if (content === null) return waiting({ kind: 'notPublished', since: release.publishedAt });
  const exploited = content.severity?.exploited ?? [];
  return decided(
    decision(
      'review',
      now,
      { kind: 'review', content },
      {
        rule: 'a B release is reviewed before its first ring opens (domain 3.4)',
        reason: `${content.name} is published: ${describe(content)}`,
        inputs: {
          releasedAt: content.releasedAt,
          builds: content.targets.length,
          maxSeverity: content.severity?.max ?? null,
          baseScore: content.severity?.baseScore ?? null,
          exploited: exploited.length,
          openKnownIssues: content.openKnownIssues.length,
        },
        otherwise: 'Without an entry in the catalogue no ring would open.',
      },
    ),
  );
}

/** An out-of-band update takes the release's place; rings past their opening get it, waiting rings keep their date. */
export function supersedeContent(release: Release, observation: Observation, now: number): Ruling {
  const { content } = release;
  const newer = observation.content;
  if (content === null || newer === null || newer.entryId === content.entryId) return nothing;
  if (newer.releasedAt <= content.releasedAt) return nothing;
  return decided(
    decision(
      `supersede/${newer.name}`,
      now,
      { kind: 'supersede', content: newer },
      {
        rule: 'updates are cumulative: the newest deployed revision counts (domain 3.1)',
        reason: `${newer.name} (${newer.kbs.join(', ')}) is out and replaces ${content.name} where it is not installed yet; devices on either build count.`,
        inputs: {
          former: content.name,
          formerReleasedAt: content.releasedAt,
          releasedAt: newer.releasedAt,
        },
        otherwise: `Without a newer update ${content.name} would stay the target.`,
      },
    ),
  );
}

function describe(content: Content): string {
  const exploited = content.severity?.exploited ?? [];
  const danger = exploited.length > 0 ? `; exploited: ${exploited.join(', ')}` : '';
  const severity = content.severity === null ? '' : `, severity ${content.severity.max}`;
  return `${content.kbs.join(', ')} for ${content.targets.length} Windows versions${severity}${danger}.`;
}
