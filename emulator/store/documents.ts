/**
 * Everything in the tenant that Graph treats as an object with an id (groups, ring policies, expedite profiles,
 * deployments, mails …), each with its whole history: the simulated devices need to know what a policy said at any
 * earlier instant, and a history answers that without anything having to tick.
 */

/** What an object was from `at` on; null = deleted. */
export interface DocumentVersion<T> {
  readonly at: number;
  readonly value: T | null;
}

/** A store of objects by noun and id. Writing goes through the tenant's `commit`, never directly. */
export interface Documents {
  get<T extends object>(noun: string, id: string): T | undefined;
  list<T extends object>(noun: string): { readonly id: string; readonly value: T }[];
  history<T extends object>(noun: string, id: string): readonly DocumentVersion<T>[];
  historyOf<T extends object>(noun: string): ReadonlyMap<string, readonly DocumentVersion<T>[]>;
  applyPut(noun: string, id: string, version: DocumentVersion<object>): void;
}

/** Creates an empty store. */
export function createDocuments(): Documents {
  const nouns = new Map<string, Map<string, DocumentVersion<object>[]>>();
  const versionsOf = (noun: string, id: string) => nouns.get(noun)?.get(id);
  return {
    get: <T extends object>(noun: string, id: string) =>
      (versionsOf(noun, id)?.at(-1)?.value ?? undefined) as T | undefined,
    list: <T extends object>(noun: string) => currentOf<T>(nouns.get(noun)),
    history: <T extends object>(noun: string, id: string) =>
      (versionsOf(noun, id) ?? []) as unknown as readonly DocumentVersion<T>[],
    historyOf: <T extends object>(noun: string) =>
      (nouns.get(noun) ?? new Map()) as unknown as ReadonlyMap<string, readonly DocumentVersion<T>[]>,
    applyPut: (noun, id, version) => addVersion(nouns, { noun, id }, version),
  };
}

function currentOf<T extends object>(
  byId: Map<string, DocumentVersion<object>[]> | undefined,
): { readonly id: string; readonly value: T }[] {
  const found: { id: string; value: T }[] = [];
  for (const [id, versions] of byId ?? []) {
    const value = versions.at(-1)?.value ?? null;
    if (value !== null) found.push({ id, value: value as T });
  }
  return found;
}

/** History never runs backwards: a write dated before the last one counts from the last one's instant. */
function addVersion(
  nouns: Map<string, Map<string, DocumentVersion<object>[]>>,
  key: { readonly noun: string; readonly id: string },
  version: DocumentVersion<object>,
): void {
  const byId = nouns.get(key.noun) ?? new Map<string, DocumentVersion<object>[]>();
  nouns.set(key.noun, byId);
  const versions = byId.get(key.id) ?? [];
  byId.set(key.id, versions);
  versions.push({
    at: Math.max(version.at, versions.at(-1)?.at ?? version.at),
    value: version.value,
  });
}
