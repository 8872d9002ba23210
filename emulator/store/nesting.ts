/** Groups within groups. */
import type { Documents } from './documents.ts';
import { nouns } from './nouns.ts';

/** A group and all groups in it, each once, the outer before the inner; whatever is named is, though it be deleted. */
export function groupsUnder(documents: Documents, groupId: string): readonly string[] {
  const found = new Set<string>();
  const visit = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    documents.get(nouns.group, id)?.memberGroups.forEach(visit);
  };
  visit(groupId);
  return [...found];
}
