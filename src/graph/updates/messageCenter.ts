/**
 * Microsoft's Message center: what is coming and what has changed, told to all tenants. Only messages about what is looked
 * after here are taken, and of each its title; the text is searched for updates and not kept. Paged and limited as the service
 * health is. Source: Graph's pages "List serviceAnnouncement messages" and "serviceUpdateMessage resource type".
 */
import { z } from 'zod';
import { calls, pathOf } from '../calls.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { wireMaybeInstant, wireMaybeText, wireText } from '../wire.ts';

/** A message. */
export interface CenterMessage {
  /** `MC172851`. */
  readonly id: string;
  readonly title: string;
  /** `stayInformed`, `planForChange`, `preventOrFixIssue`, or what Microsoft may call another. */
  readonly category: string;
  /** `normal`, `high`, `critical`. */
  readonly severity: string;
  readonly services: readonly string[];
  /** Epoch milliseconds; null = it is not told. Likewise the next two. */
  readonly startsAt: number | null;
  readonly modifiedAt: number | null;
  /** By when somebody has to act. */
  readonly actBy: number | null;
  /** Everything in which it may name an update. Not for showing. */
  readonly text: string;
}

const wireMessage = z.object({
  id: wireText.pipe(z.string().min(1)),
  title: wireMaybeText,
  category: wireMaybeText,
  severity: wireMaybeText,
  services: z.array(wireText).nullish(),
  startDateTime: wireMaybeInstant,
  lastModifiedDateTime: wireMaybeInstant,
  actionRequiredByDateTime: wireMaybeInstant,
  body: z.object({ content: z.string().nullish() }).nullish(),
});

/** How services are spelled is not documented; these are the words in their names. */
const lookedAfter = /windows|microsoft 365 apps|edge|teams|intune|autopatch/i;
/** A message names a few services. */
const servicesMax = 20;

/** Messages about what is looked after, in the order in which they are told. Throws GraphError. */
export async function listCenterMessages(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<readonly CenterMessage[]> {
  const messages: CenterMessage[] = [];
  const pages = soundPagesOf(graph, {
    path: pathOf(calls.listCenterMessages, {}),
    headers: { prefer: 'odata.maxpagesize=1000' },
    asOf,
    row: wireMessage,
  });
  for await (const page of pages) messages.push(...page.map(messageOf).filter(isLookedAfter));
  return messages;
}

function isLookedAfter({ services }: CenterMessage): boolean {
  return services.some((service) => lookedAfter.test(service));
}

function messageOf(wire: z.infer<typeof wireMessage>): CenterMessage {
  const { id, title, category, severity, services, body } = wire;
  return {
    id,
    title: title ?? id,
    category: withSmallFirst(category ?? 'stayInformed'),
    severity: withSmallFirst(severity ?? 'normal'),
    services: (services ?? []).slice(0, servicesMax),
    startsAt: wire.startDateTime,
    modifiedAt: wire.lastModifiedDateTime,
    actBy: wire.actionRequiredByDateTime,
    text: [title, body?.content].filter((text) => text !== null && text !== undefined).join('\n'),
  };
}

/** Examples have `StayInformed`, the metadata `stayInformed`. */
function withSmallFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}
