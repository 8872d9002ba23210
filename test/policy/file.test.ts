import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { addArea, carriedOut, outlineOf, withinMonth } from '#core/area/areas.ts';
import { quality } from '#core/area/quality.ts';
import { ringPlan } from '#core/ring.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import { faultLine, parsePolicy } from '#policy/file.ts';
import { policyJsonSchema } from '#policy/schema.ts';

const faults = (text: string): readonly string[] => {
  const reading = parsePolicy(text);
  return reading.kind === 'valid' ? [] : reading.faults.map((f) => faultLine('ringmaster.yaml', f));
};

const policy = (text: string): Policy => {
  const reading = parsePolicy(text);
  const read = reading.kind === 'valid' ? reading.policies.get('quality') : undefined;
  if (read !== undefined) return read;
  throw new Error(faults(text).join('\n'));
};

describe('A policy file', () => {
  it('that says nothing is the default policy', () => {
    assert.deepEqual(policy(''), defaultPolicy('contoso'));
    assert.deepEqual(policy('# only a comment\n'), defaultPolicy('contoso'));
    assert.deepEqual(policy('{}'), defaultPolicy('contoso'));
  });

  it('keeps what it does not say from the profile, ring by ring', () => {
    const read = policy(
      'profile: groups-2023\nrings:\n  - name: test\n  - {name: broad, share: 1}',
    );
    const [test, broad] = read.rings;
    assert.equal(read.rings.length, 2);
    assert.equal(test?.share, 0);
    assert.deepEqual(broad?.cadence, { deferralDays: 9, deadlineDays: 5, gracePeriodDays: 2 });
  });

  it('may name one part of the objective', () => {
    const read = policy('objective: {target: 0.9}');
    assert.deepEqual(read.objective, { target: 0.9, judgedOnDay: 21, missChance: 0.8 });
  });

  it('may give a ring a gate of its own', () => {
    const read = policy(
      'gate: clock\nrings: [{name: test, gate: approval}, {name: broad, share: 1}]',
    );
    assert.equal(read.gate, 'clock');
    assert.deepEqual(
      read.rings.map((ring) => ring.gate),
      ['approval', undefined],
    );
  });

  it('may say of expediting no more than yes or no, or when', () => {
    const { expedite } = defaultPolicy('contoso');
    assert.deepEqual(policy('expedite: false').expedite, { ...expedite, allowed: false });
    assert.deepEqual(policy('expedite: true').expedite, expedite);
    const scored = policy('expedite: {fromBaseScore: 9.8, whenListed: false}').expedite;
    assert.deepEqual(scored, { ...expedite, fromBaseScore: 9.8, whenListed: false });
  });

  it('may name a signal of its own in three words, and the rest is usual for its source', () => {
    const [crash, silent] = policy(
      'signals:\n  - {name: lob, source: apps, match: {apps: [lob.exe]}}\n  - {name: voice, source: contact}',
    ).signals;
    assert.deepEqual(crash, {
      name: 'lob',
      title: 'turned bad by "lob"',
      source: 'apps',
      method: 'control',
      match: { apps: ['lob.exe'] },
      windowDays: 14,
      baseline: 0.01,
      baselineDevices: 40,
      spread: 'even',
      weight: 1,
    });
    assert.equal(silent?.method, 'control');
  });

  it('may change one setting of a built-in signal, and the others stay', () => {
    const [own] = policy(
      'signals: [{name: installFailure, source: installs, baseline: 0.02}]',
    ).signals;
    const builtIn = quality.signals.find(({ name }) => name === 'installFailure');
    assert.deepEqual(own, { ...builtIn, baseline: 0.02 });
    const [all] = policy('signals: [{name: installFailure, source: installs, match: {}}]').signals;
    assert.deepEqual(all?.match, {});
  });

  it('may say the settings of quality updates by area, and means the same', () => {
    const settings = {
      profile: 'groups-2023',
      gate: 'approval',
      objective: { target: 0.9 },
      expedite: false,
      holds: { automatic: false },
      signals: [{ name: 'lob', source: 'apps', match: { apps: ['lob.exe'] } }],
    };
    const tenant = 'fabrikam';
    const before = policy(JSON.stringify({ tenant, ...settings }));
    assert.deepEqual(policy(JSON.stringify({ tenant, areas: { quality: settings } })), before);
    const { gate, ...rest } = settings;
    const both = { tenant, gate, areas: { quality: rest } };
    assert.deepEqual(policy(JSON.stringify(both)), before);
    assert.deepEqual(policy('areas: {}'), defaultPolicy('contoso'));
  });

  it('has no policy for an area that is switched off', () => {
    const reading = parsePolicy('areas: {office: off}');
    assert.ok(reading.kind === 'valid');
    assert.deepEqual(
      [...reading.policies.keys()],
      withinMonth().filter((area) => area !== 'office'),
    );
  });

  it('has a policy for an area whose releases take months only where it is named', () => {
    const areasIn = (text: string) => {
      const reading = parsePolicy(text);
      assert.ok(reading.kind === 'valid');
      return [...reading.policies.keys()];
    };
    assert.equal(areasIn('').includes('feature'), false);
    assert.equal(areasIn('areas: {feature: off}').includes('feature'), false);
    assert.equal(areasIn('areas: {feature: {}}').includes('feature'), true);
  });

  it('has a policy for each area that is carried out, of one tenant and each with its own defaults', () => {
    const undo = addArea({
      ...quality,
      ...outlineOf('teams'),
      profiles: { one: [ringPlan('all', 1, [0, 0, 0])] },
      usualProfile: 'one',
    });
    try {
      const text = 'tenant: fabrikam\ngate: clock\nareas:\n  teams: {summaryOnDay: 7}\n';
      const reading = parsePolicy(text);
      assert.equal(reading.kind, 'valid');
      assert.ok(reading.kind === 'valid');
      const first = reading.policies.get('quality');
      const second = reading.policies.get('teams');
      assert.equal(first?.gate, 'clock');
      const objective = { ...outlineOf('teams').objective, missChance: 0.8 };
      const usual = defaultPolicy('fabrikam', 'one', 'teams');
      assert.deepEqual(second, { ...usual, objective, summaryOnDay: 7 });
      const wrong = faults('areas:\n  teams: {objective: {target: 0.9}, profile: preview-2022}\n');
      assert.deepEqual(wrong, [
        'ringmaster.yaml:2:23 areas.teams.objective.target: no objective is set for Microsoft Teams; found: a target of 0.9. Way out: leave it out',
        'ringmaster.yaml:2:37 areas.teams.profile: must be "one", found "preview-2022"',
      ]);
    } finally {
      undo();
    }
  });

  it('that is in the repository as an example is in order and says the defaults', () => {
    const text = readFileSync(new URL('../../ringmaster.example.yaml', import.meta.url), 'utf8');
    assert.deepEqual(policy(text), defaultPolicy('contoso'));
  });
});

describe('Faults of a policy file', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a number out of range',
      'rings:\n  - name: test\n  - name: first\n    share: 1\n    deferralDays: -3\n',
      ['5:5 rings[1].deferralDays: must be 0–30, found -3'],
    ],
    [
      'a number that is not whole',
      'summaryOnDay: 14.5',
      ['1:1 summaryOnDay: must be a whole number, 1–27, found 14.5'],
    ],
    [
      'a word for a number',
      'objective: {target: high}',
      ['1:13 objective.target: must be 0–1, found "high"'],
    ],
    ['a list for a mapping', '- 1', ['1:1 must be a mapping of settings, found a list']],
    ['nothing where a list must be', 'rings:', ['1:1 rings: must be a list of rings, found null']],
    ['an area of another kind', 'area: edge', ['1:1 area: must be "quality", found "edge"']],
    [
      'a ring that stands twice',
      'rings: [{name: test}, {name: test, share: 1}]',
      [
        '1:24 rings[1].name: each ring has a name of its own; found: "test" stands twice. Way out: rename one of the two',
      ],
    ],
    [
      'a ring that the profile does not know',
      'rings:\n  - name: mine\n    share: 1\n',
      [
        '2:5 rings[0]: "mine" is no ring of profile preview-2022, so it must also say deferralDays, deadlineDays, gracePeriodDays',
      ],
    ],
    [
      'a key that stands twice',
      'tenant: a\ntenant: b',
      ['2:1 broken YAML: Map keys must be unique'],
    ],
    [
      'a gate that is none',
      'rings: [{name: test, gate: aproval}, {name: broad, share: 1}]',
      ['1:22 rings[0].gate: must be "clock" or "evidence" or "approval", found "aproval"'],
    ],
    [
      'a choice of kinds that is none of them',
      'expedite: sometimes',
      ['1:1 expedite: must be true, false or a mapping of settings, found "sometimes"'],
    ],
    [
      'a setting within a choice of kinds',
      'expedite: {alowed: false, fromBaseScore: 11}',
      [
        '1:12 expedite.alowed: is no setting. Did you mean "allowed"? Settings here: allowed, whenExploited, whenListed, fromBaseScore',
        '1:27 expedite.fromBaseScore: must be 0–10, found 11',
      ],
    ],
    [
      'a ladder out of order',
      'evidence:\n  falsePauseBudget: 0.1\n  watchAt: 12\n  rollBackAt: 8',
      [
        '3:3 evidence.watchAt: the next ring waits before all are paused, so watchAt is less than 1 / falsePauseBudget; found: watchAt 12, and a budget of 0.1 pauses at 10. Way out: set watchAt below 10 or spend a smaller budget',
        '4:3 evidence.rollBackAt: a release is paused before it is rolled back, so rollBackAt is at least 1 / falsePauseBudget; found: rollBackAt 8, and a budget of 0.1 pauses at 10. Way out: set rollBackAt to 10 or more',
      ],
    ],
    [
      'a usual share of nothing or everything, with the reason',
      'signals:\n  - {name: a, source: reports, baseline: 0}\n  - {name: b, source: reports, baseline: 1}',
      [
        '2:32 signals[0].baseline: must be more than 0 and less than 1, found 0: against 0 a single device would be proof, and 1 nothing could exceed',
        '3:32 signals[1].baseline: must be more than 0 and less than 1, found 1: against 0 a single device would be proof, and 1 nothing could exceed',
      ],
    ],
    [
      'a signal that could match nothing',
      'signals:\n  - {name: a, source: contact, match: {apps: [x.exe]}}\n  - {name: b, source: apps, match: {apps: [X.exe], otherThan: [x.exe]}}',
      [
        '2:40 signals[0].match.apps: events of source contact are all of one kind, so nothing can be picked out of them; found: apps with source contact. Way out: leave match out',
        '3:52 signals[1].match.otherThan: a signal counts something, so otherThan leaves some of apps; found: all of X.exe is left out again. Way out: shorten otherThan or lengthen apps',
      ],
    ],
    [
      'a signal that stands twice',
      'signals: [{name: a, source: apps}, {name: a, source: builds}]',
      [
        '1:37 signals[1].name: each signal has a name of its own; found: "a" stands twice. Way out: rename one of the two',
      ],
    ],
    [
      'a comparison with devices that cannot have it',
      'signals: [{name: a, source: installs, method: control}]',
      [
        '1:39 signals[0].method: devices not updated can be compared only in what can befall them too; found: method control with source installs. Way out: use method baseline',
      ],
    ],
    [
      'a list of nothing',
      'signals: [{name: a, source: apps, match: {apps: []}}]',
      ['1:43 signals[0].match.apps: must name at least one; leave it out for no limit'],
    ],
    [
      'more signals than share one budget well',
      `signals: [${Array.from({ length: 21 }, (_, n) => `{name: s${n}, source: apps}`).join(', ')}]`,
      ['1:1 signals: must name at most 20 signals'],
    ],
    [
      'a rule beside a signal that lacks its source',
      'signals: [{name: a}]\napproval: {escalateAfterHours: 72}',
      [
        '1:11 signals[0].source: must be "installs" or "contact" or "restarts" or "builds" or "startups" or "apps" or "reports", found nothing',
        '2:12 approval.escalateAfterHours: it is asked again before the deadline; found: asked again after 72 h, deadline after 72 h. Way out: ask again sooner or give more time',
      ],
    ],
    [
      'a setting that is said in both places, and both',
      'areas:\n  quality:\n    gate: clock\n    summaryOnDay: 13\ngate: clock\n',
      [
        '3:5 areas.quality.gate: is said twice, here and at the top level. Way out: leave one of them out (gate at 5:1)',
      ],
    ],
    [
      'a day that only releases of months may have',
      'areas: {feature: {summaryOnDay: 97, objective: {judgedOnDay: 250}}, office: {summaryOnDay: 97}}',
      [
        '1:49 areas.feature.objective.judgedOnDay: must be 1–240, found 250',
        '1:78 areas.office.summaryOnDay: must be 1–27, found 97',
      ],
    ],
    [
      'a gate that an area cannot keep, and a switch that is none',
      'areas: {office: {gate: evidence, rings: [{name: fast, gate: approval, share: 1}]}, quality: off}',
      [
        '1:18 areas.office.gate: rings of this area open by the clock alone (Microsoft 365 Apps: their own network spreads a version over all devices); found: gate evidence. Way out: use gate clock, and delay a ring by its deferralDays',
        '1:55 areas.office.rings[0].gate: rings of this area open by the clock alone (Microsoft 365 Apps: their own network spreads a version over all devices); found: gate approval. Way out: use gate clock, and delay a ring by its deferralDays',
        '1:84 areas.quality: must be a mapping of settings, found "off"',
      ],
    ],
    [
      'an area that is none, and the one that was meant',
      'areas: {qualty: {gate: clock}}',
      [
        `1:9 areas.qualty: is no area. Did you mean "quality"? Areas of this version: ${carriedOut().join(', ')}`,
      ],
    ],
    [
      'a setting of the tenant under an area',
      'areas: {quality: {tenant: fabrikam}}',
      [
        '1:19 areas.quality.tenant: is no setting of an area. Settings here: profile, gate, rings, objective, announceDaysBefore, summaryOnDay, assessments, businessCalendar, tenantPause, expedite, evidence, approval, rollBack, holds, signals, drivers, versions, retention',
      ],
    ],
    [
      'no mapping of areas',
      'areas: [quality]',
      ['1:1 areas: must be a mapping of areas, found a list'],
    ],
    [
      'nothing under an area',
      'areas:\n  quality:\n',
      ['2:3 areas.quality: must be a mapping of settings, found null'],
    ],
    [
      'a fault and a broken rule under an area, where they stand',
      'evidence: {falsePauseBudget: 0.1}\nareas:\n  quality:\n    rings: [{name: test, gate: aproval}, {name: broad, share: 1}]\n    objective: {judgedOnDay: 9}\n    summaryOnDay: 9\n',
      [
        '4:26 areas.quality.rings[0].gate: must be "clock" or "evidence" or "approval", found "aproval"',
        '5:17 areas.quality.objective.judgedOnDay: the objective is judged after the last ring has opened; found: judged on day 9, last ring opens on day 9. Way out: judge later or shorten the deferral',
      ],
    ],
    [
      'a judgement before the last ring opens',
      'objective: {judgedOnDay: 9}\nsummaryOnDay: 9',
      [
        '1:13 objective.judgedOnDay: the objective is judged after the last ring has opened; found: judged on day 9, last ring opens on day 9. Way out: judge later or shorten the deferral',
      ],
    ],
  ];
  it('tell an area that is not carried out', () => {
    const { product, abilities, objective } = outlineOf('quality');
    const area = 'printers' as typeof quality.area;
    const undo = addArea({ area, title: 'printers', product, abilities, objective });
    assert.deepEqual(faults('areas: {printers: {rings: []}}'), [
      `ringmaster.yaml:1:9 areas.printers: this version does not release printers, it only knows what can be done there. Way out: leave it out; areas of this version: ${carriedOut().join(', ')}`,
    ]);
    undo();
  });
  for (const [what, text, expected] of cases) {
    it(`tell ${what} with line and column`, () => {
      assert.deepEqual(
        faults(text),
        expected.map((line) => `ringmaster.yaml:${line}`),
      );
    });
  }

  it('tell an unknown setting, the one that was meant, and those there are', () => {
    const [line = ''] = faults('tennant: contoso');
    assert.match(
      line,
      /^ringmaster\.yaml:1:1 tennant: is no setting\. Did you mean "tenant"\? Settings here: tenant, /,
    );
  });

  it('are told all at once: settings of the wrong kind, unknown ones, and rules over several', () => {
    const text = `tennant: x
rings:
  - name: test
  - name: first
    deferralDays: -3
    share: 0.5
  - name: fast
    deferralDays: 9
  - name: broad
    deferralDays: 7
`;
    const found = faults(text).map((line) => line.split(' ').slice(0, 2).join(' '));
    assert.deepEqual(found, [
      'ringmaster.yaml:1:1 tennant:',
      'ringmaster.yaml:2:1 rings:',
      'ringmaster.yaml:5:5 rings[1].deferralDays:',
      'ringmaster.yaml:9:5 rings[3].deferralDays:'.replace('9:5', '10:5'),
    ]);
  });

  it('of the YAML itself are told with nothing else beside', () => {
    const found = faults('rings: [1, 2\ntenant: {');
    assert.ok(found.length > 0);
    assert.ok(found.every((line) => line.includes('broken YAML: ')));
  });

  it('survive a file of hostile aliases and a huge one', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghij'
        .split('')
        .map(
          (k, i) => `${k}: &${k} [*${'abcdefghij'[i]}, *${'abcdefghij'[i]}, *${'abcdefghij'[i]}]`,
        ),
    ];
    assert.ok(faults(bomb.join('\n')).length > 0);
    assert.match(faults('# '.padEnd(300_000, 'x'))[0] ?? '', /must be at most 262144 characters/);
  });
});

describe('The JSON Schema of ringmaster.yaml', () => {
  it('is the one in docs/, made by `ringmaster policy schema`', () => {
    const kept = readFileSync(
      new URL('../../docs/ringmaster.schema.json', import.meta.url),
      'utf8',
    );
    assert.deepEqual(JSON.parse(kept), policyJsonSchema());
  });

  it('requires nothing, allows no unknown setting and describes each', () => {
    const schema = policyJsonSchema() as { properties: Record<string, { description?: string }> };
    assert.equal('required' in schema, false);
    assert.equal(Reflect.get(schema, 'additionalProperties'), false);
    for (const [name, setting] of Object.entries(schema.properties)) {
      assert.ok(setting.description, `${name} has a description`);
    }
  });
});
