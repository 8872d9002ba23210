/**
 * The little of the Kusto query language that the Log Analytics stand-in understands: a table's name, then any of
 * `where TimeGenerated > datetime(…)`, `where UpdateCategory == "…"` (or `!=`), `where TargetBuild in ("…", …)`,
 * `where hash(Column, 8) == 3`, `summarize arg_max(TimeGenerated, *) by …` (or `arg_min`), `summarize Name = dcount(Column)`,
 * the same with `by Day = bin(TimeGenerated, 1d)`, and `project …`. Anything else is refused, so that nobody trusts an
 * answer to a question that was not read.
 */

/** A parsed query. */
export interface KqlQuery {
  readonly table: string;
  readonly steps: readonly KqlStep[];
}

/** One step of the pipe. */
type KqlStep =
  | { readonly kind: 'since'; readonly at: number; readonly isInclusive: boolean }
  | { readonly kind: 'equals'; readonly column: string; readonly value: string }
  | { readonly kind: 'differs'; readonly column: string; readonly value: string }
  | { readonly kind: 'in'; readonly column: string; readonly values: ReadonlySet<string> }
  | { readonly kind: 'slice'; readonly column: string; readonly of: number; readonly nth: number }
  | { readonly kind: 'newest' | 'oldest'; readonly by: readonly string[] }
  | {
      readonly kind: 'distinct';
      readonly name: string;
      readonly column: string;
      readonly day: string | null;
    }
  | { readonly kind: 'project'; readonly columns: readonly string[] };

/** Parses a query; null when a part of it is not understood. */
export function parseKql(query: string): KqlQuery | null {
  const [table = '', ...parts] = query.split('|').map((part) => part.trim());
  if (!/^[A-Za-z]\w*$/.test(table)) return null;
  const steps: KqlStep[] = [];
  for (const part of parts) {
    const step = parseStep(part);
    if (step === null) return null;
    steps.push(...step);
  }
  return { table, steps };
}

function parseStep(part: string): readonly KqlStep[] | null {
  const where = /^where\s+(.+)$/is.exec(part)?.[1];
  if (where !== undefined) return parseConditions(where);
  const one = /^summarize\s+arg_(max|min)\(\s*TimeGenerated\s*,\s*\*\s*\)\s+by\s+(.+)$/i.exec(part);
  if (one !== null)
    return [{ kind: one[1] === 'max' ? 'newest' : 'oldest', by: names(one[2] ?? '') }];
  const distinct =
    /^summarize\s+(\w+)\s*=\s*dcount\(\s*(\w+)\s*\)(?:\s+by\s+(\w+)\s*=\s*bin\(\s*TimeGenerated\s*,\s*1d\s*\))?$/i.exec(
      part,
    );
  if (distinct !== null) {
    const [, name = '', column = '', day = null] = distinct;
    return [{ kind: 'distinct', name, column, day }];
  }
  const project = /^project\s+(.+)$/is.exec(part)?.[1];
  return project === undefined ? null : [{ kind: 'project', columns: names(project) }];
}

function parseConditions(text: string): readonly KqlStep[] | null {
  const steps: KqlStep[] = [];
  for (const condition of text.split(/\s+and\s+/i)) {
    const since = /^TimeGenerated\s*(>=?)\s*datetime\(\s*["']?([^)"']+)["']?\s*\)$/i.exec(
      condition.trim(),
    );
    const compared = /^(\w+)\s*([=!]=)\s*["']([^"']*)["']$/.exec(condition.trim());
    const slice = /^hash\(\s*(\w+)\s*,\s*(\d+)\s*\)\s*==\s*(\d+)$/i.exec(condition.trim());
    const among = /^(\w+)\s+in\s*\(([^)]*)\)$/i.exec(condition.trim());
    if (among !== null) {
      const [, column = '', list = ''] = among;
      const values = new Set(names(list).map((one) => one.replaceAll(/^["']|["']$/g, '')));
      steps.push({ kind: 'in', column, values });
    } else if (slice !== null) {
      const [, column = '', of = '', nth = ''] = slice;
      steps.push({ kind: 'slice', column, of: Number(of), nth: Number(nth) });
    } else if (since !== null) {
      const at = Date.parse(since[2] ?? '');
      if (Number.isNaN(at)) return null;
      steps.push({ kind: 'since', at, isInclusive: since[1] === '>=' });
    } else if (compared !== null) {
      const kind = compared[2] === '==' ? 'equals' : 'differs';
      steps.push({ kind, column: compared[1] ?? '', value: compared[3] ?? '' });
    } else {
      return null;
    }
  }
  return steps;
}

function names(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}
