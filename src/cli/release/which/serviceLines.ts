/** What keeps a release from going on, as the server sees it. */
import type { ListedRelease } from '#client/operator.ts';
import { standstillLines, isBlocked, type Standstill } from '#client/standstill.ts';
import { instantText } from '#reports/instant.ts';

/** What keeps a release, as the server sees it. */
export function serviceLines(
  { status, closedAt }: Pick<ListedRelease, 'status' | 'closedAt'>,
  still: Standstill | null,
): readonly string[] {
  if (status === 'completed') return [];
  if (status !== 'running') {
    const when = closedAt === null ? '' : ` on ${instantText(closedAt)}`;
    return [
      `the workflow was ended (${status})${when} and nobody goes on with this release; \`ringmaster release start\` begins it anew`,
    ];
  }
  return still !== null && isBlocked(still) ? standstillLines(still) : [];
}
