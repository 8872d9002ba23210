/** What the provider's message center tells, as it stands below our own messages. */
import { shortInstantText } from '#reports/instant.ts';
import type { KeptCenterMessage } from '#store/reading/centerMessages.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { tableLines } from '../view/table.ts';

/** How Microsoft's admin center calls the categories. */
const categoryWords: Readonly<Record<string, string>> = {
  preventOrFixIssue: 'prevent or fix',
  planForChange: 'plan for change',
  stayInformed: 'stay informed',
};

/** The lines, oldest first; none where nothing was read. */
export function centerLines(
  messages: readonly KeptCenterMessage[],
  { paint, columns }: Pick<Terminal, 'paint' | 'columns'>,
): readonly string[] {
  if (messages.length === 0) return [];
  const cells = messages
    .toReversed()
    .map(({ id, title, category, services, modifiedAt, startsAt, actBy }) => [
      id,
      dayText(modifiedAt ?? startsAt),
      title,
      categoryWords[category] ?? category,
      services.join(', '),
      dayText(actBy),
    ]);
  const head = ['id', 'UTC', "of Microsoft's Message center", 'category', 'services', 'act by'];
  return ['', ...tableLines(head, cells, paint, columns)];
}

function dayText(at: number | null): string {
  return at === null ? '–' : shortInstantText(at);
}
