/** How the emulator reads filters, queries, paths and its command line. */
import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { parseKql } from '../../../emulator/graph/analytics/kql.ts';
import { fits, parseFilter } from '../../../emulator/http/filter.ts';
import { createRouteFinder, type Route } from '../../../emulator/http/routes.ts';
import { readOptions, usage } from '../../../emulator/options.ts';

const filtered = { name: "O'Neill", count: 3, isOn: true, at: '2026-12-08T00:00:00Z', none: null };

describe('A filter', () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ["name eq 'O''Neill'", true],
    ["name eq 'o''neill'", true],
    ["startswith(name, 'O')", true],
    ["contains(name,'nei') and endswith(name, 'x')", false],
    ['count gt 2 and count le 3', true],
    ['not (count eq 3) or isOn eq true', true],
    ['at ge 2026-12-08', true],
    ['at lt 2026-12-08T00:00:00.001Z', true],
    ['none eq null', true],
    ['none ne null', false],
    ["name in ('a', 'O''Neill')", true],
    ["isof('x.y')", true],
    ["isof('x.z') or count eq 4", false],
  ];
  for (const [text, answer] of cases) {
    it(`${text} is ${answer}`, () => {
      const filter = parseFilter(text);
      const subject = {
        read: (path: string) => filtered[path as keyof typeof filtered],
        isOf: (type: string) => type === 'x.y',
      };
      equal(filter === null ? null : fits(filter, subject), answer);
    });
  }
  for (const text of [
    '',
    'name',
    "name like 'x'",
    "name eq 'x",
    '(count eq 3',
    'count eq 3 and',
    'startswith(name)',
  ]) {
    it(`"${text}" is none`, () => equal(parseFilter(text), null));
  }
});

describe('A Log Analytics query', () => {
  it('may leave out what differs from a value', () => {
    deepEqual(parseKql('T | where A != "b"')?.steps, [
      { kind: 'differs', column: 'A', value: 'b' },
    ]);
  });
  it('is a table and the steps that are known', () => {
    const text =
      'UCClient\n| where TimeGenerated >= datetime(2026-12-01) and A == "b"\n| summarize arg_max(TimeGenerated, *) by X, Y\n| project X';
    deepEqual(parseKql(text), {
      table: 'UCClient',
      steps: [
        { kind: 'since', at: Date.parse('2026-12-01'), isInclusive: true },
        { kind: 'equals', column: 'A', value: 'b' },
        { kind: 'newest', by: ['X', 'Y'] },
        { kind: 'project', columns: ['X'] },
      ],
    });
  });
  for (const text of [
    '',
    'T | count',
    'T | where A > "b"',
    'T | where TimeGenerated > ago(1d)',
    'T | summarize count() by X',
    'T | where hash(A) == 1',
    'let x = 1; T',
  ]) {
    it(`${text} is refused`, () => equal(parseKql(text), null));
  }
});

describe('A path', () => {
  const row = (path: string, versions: Route['versions'] = 'both'): Route => ({
    method: 'GET',
    path,
    versions,
    document: 'graph',
    permissions: [],
    dialect: 'general',
    quota: 'none',
    handle: () => ({ status: 200, headers: {}, body: null }),
  });
  const find = createRouteFinder([
    row('/jobs/{id}'),
    row('/jobs'),
    row('/a/{id}/act'),
    row('/find/{arguments}'),
    row('/new', 'beta'),
  ]);
  const found = (path: string, version: 'v1.0' | 'beta' = 'v1.0', method = 'GET') => {
    const match = find({ method, version, path });
    return match.kind === 'found' ? [match.route.path, match.params] : match.kind;
  };
  const cases: readonly (readonly [string, unknown])[] = [
    ['/jobs', ['/jobs', {}]],
    ['/JOBS/x', ['/jobs/{id}', { id: 'x' }]],
    ["/jobs('x')", ['/jobs/{id}', { id: 'x' }]],
    ['/a/1/microsoft.graph.windowsUpdates.act', ['/a/{id}/act', { id: '1' }]],
    ["/Find(key='a',days=3)", ['/find/{arguments}', { arguments: "key='a',days=3" }]],
    ['/new', 'betaOnly'],
    ['/a/1', 'unknown'],
    ['/b', 'unknown'],
  ];
  for (const [path, answer] of cases)
    it(`${path} is ${JSON.stringify(answer)}`, () => deepEqual(found(path), answer));
  it('is known but for another verb', () => equal(found('/jobs', 'v1.0', 'PUT'), 'noMethod'));
});

describe('The command line of the emulator', () => {
  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [['--devices', '0'], /--devices must be a whole number from 1 to 1000000; 0 was given/],
    [['--devices', '1000001'], /--devices/],
    [['--seed', 'x'], /--seed must be a whole number/],
    [['--port', '40000'], /--port must be a whole number from 0 to 32767/],
    [['--throttle', 'maybe'], /--throttle must be on or off/],
    [['--patch-tuesday', 'soon'], /--patch-tuesday must be an instant/],
    [['--colour', 'red'], /--colour/],
  ];
  for (const [args, message] of mistakes) {
    it(`refuses ${args.join(' ')} and says why`, () => throws(() => readOptions(args), message));
  }
  it('is strict unless told, as its help says', () => {
    const { profile, isLagging } = readOptions([]);
    deepEqual([profile, isLagging], ['strict', true]);
    match(usage, new RegExp(`--profile NAME .* \\(${profile}\\)\n`));
  });

  it('begins the history of devices two weeks before the second Tuesday unless told', () => {
    const options = readOptions(['--patch-tuesday', '2026-12-08T18:00:00Z']);
    equal(options.startAt, Date.parse('2026-11-24T18:00:00Z'));
    equal(options.devices, 1000);
  });
});
