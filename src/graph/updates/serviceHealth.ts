/**
 * Issues that Microsoft tells of in its service health, as far as they are about Windows updates. The service's pages
 * are linked by `$skip`, and 800 requests an hour are all a tenant has, so the largest pages are asked for.
 * Source: Graph's pages "List issues" and "Throttling limits".
 */
import { z } from 'zod';
import { calls, pathOf } from '../calls.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { wireMaybeInstant, wireMaybeText, wireText } from '../wire.ts';

/** An issue of the service Windows. */
export interface ServiceIssue {
  /** `WI670072`. */
  readonly id: string;
  readonly title: string;
  /** Epoch milliseconds; null when it is not told. */
  readonly openedAt: number | null;
  readonly isResolved: boolean;
  /** Everything in which it may name an update. Not for showing. */
  readonly text: string;
}

/** What is searched and never shown may be of any length. */
const wireSearched = z.string().nullish();

/** What is read of an issue. */
const wireIssue = z.object({
  id: wireText.pipe(z.string().min(1)),
  title: wireMaybeText,
  service: wireMaybeText,
  startDateTime: wireMaybeInstant,
  isResolved: z.boolean().nullish(),
  impactDescription: wireSearched,
  feature: wireSearched,
  posts: z
    .array(z.object({ description: z.object({ content: wireSearched }).nullish() }))
    .nullish(),
});

/**
 * All issues of Windows, settled ones too. Other services' issues stand in the same list and are left out. Throws
 * GraphError `malformed` when too many of all cannot be read: those of Windows may be among them.
 */
export async function listServiceIssues(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<readonly ServiceIssue[]> {
  const issues: ServiceIssue[] = [];
  const pages = soundPagesOf(graph, {
    path: pathOf(calls.listServiceIssues, {}),
    headers: { prefer: 'odata.maxpagesize=1000' },
    asOf,
    row: wireIssue,
  });
  for await (const page of pages)
    issues.push(...page.filter(({ service }) => isWindows(service)).map(issueOf));
  return issues;
}

/** The exact name is not documented; both spellings have been seen. */
function isWindows(service: string | null): boolean {
  return /^windows( update)?$/i.test(service ?? '');
}

function issueOf(wire: z.infer<typeof wireIssue>): ServiceIssue {
  const posts = (wire.posts ?? []).map((post) => post.description?.content);
  const texts = [wire.title, wire.impactDescription, wire.feature, ...posts];
  return {
    id: wire.id,
    title: wire.title ?? wire.id,
    openedAt: wire.startDateTime,
    isResolved: wire.isResolved ?? false,
    text: texts.filter((text) => text !== null && text !== undefined).join('\n'),
  };
}
