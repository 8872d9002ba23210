/** Words that need nothing but the store: explanations, verification, facts of devices, signals with their baselines. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { recordDecisions } from '#store/release/decisions.ts';
import { factValues, heldDevices, readDeviceStory } from '#store/device/deviceStory.ts';
import { addBaselines } from '#store/evidence/usual/baselines.ts';
import { readFacts } from '#store/device/deviceFacts.ts';
import { recordLook } from '#store/release/looks.ts';
import { saveRelease } from '#store/release/releases.ts';
import type { Store } from '#store/store.ts';
import { onDay } from '../core/release/world.ts';
import { openDatabase } from '../store/database.ts';
import { device, discover, guid, now, numbers, register, qualityOf } from '../store/fleets.ts';
import { month } from './month.ts';
import { ran, type Ran } from './run.ts';
import { dayMs, hourMs } from '#core/time.ts';

describe('With nothing but the store', () => {
  let store: Store;
  let url = '';
  let folder = '';
  const tenant = 'contoso';
  const { release, decisions, looks } = month(10, 1);
  const asked = (line: string): Promise<Ran> => ran(line.split(' '), { DATABASE_URL: url });

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'stored-words-'));
    ({ store, url } = await openDatabase());
    const devices = numbers(6).map((n) => device(n, n < 4 ? {} : { model: 'Fjord 13 G2' }));
    await discover(store, tenant, devices);
    await register(store, { tenant, plans: defaultPolicy(tenant).rings });
    const { key } = release;
    for (const look of looks) await recordLook(store, { key, look });
    await recordDecisions(store, { key, decisions });
    await saveRelease(store, { release, status: 'running', at: onDay(10) });
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('release explain tells all decisions, one, or those of a ring, and everything under --json', async () => {
    const whole = await asked('release explain');
    assert.equal(whole.code, 0, whole.errors);
    assert.match(whole.out, /^D\S+ {2}\w+ \d+ Dec 2026 18:00 UTC\n {2}announce schedule/);
    const { out } = await asked('release explain --decision offer/fast --json');
    const { looks: told } = JSON.parse(out) as {
      looks: readonly {
        decisions: readonly { id: string; rule: string }[];
        evidence: object | null;
      }[];
    };
    assert.deepEqual(
      told.flatMap((look) => look.decisions.map(({ id }) => id)),
      ['offer/fast'],
    );
    assert.ok(told[0]?.evidence);
    const ofRing = await asked('release explain --ring first');
    assert.ok(!ofRing.out.includes('offer/fast') && ofRing.out.includes('offer/first'));
  });

  it('release explain tells what bad devices reported by then, of all or of a ring', async () => {
    await sql`insert into exposures (tenant, area, release, device_id, ring, since, begun_at)
      values (${tenant}, 'quality', ${release.key.id}, ${guid('device', 0)}, 'first', ${onDay(2)}, ${onDay(2)}),
        (${tenant}, 'quality', ${release.key.id}, ${guid('device', 1)}, 'fast', ${onDay(2)}, ${onDay(2)})`.execute(
      store.db,
    );
    const day = Math.floor(onDay(2) / dayMs);
    await sql`insert into bad_days (tenant, area, signal, device_id, day, at, learned_at, what, code) values
      (${tenant}, 'quality', 'installFailure', ${guid('device', 0)}, ${day}, ${onDay(2)}, ${onDay(2)}, 'WUDamaged', '0x80073712'),
      (${tenant}, 'quality', 'installFailure', ${guid('device', 1)}, ${day}, ${onDay(2)}, ${onDay(2)}, 'Odd', '0x8BADF00D')
    `.execute(store.db);
    const one = await asked('release explain --decision offer/fast');
    assert.match(one.out, /\n {4}0x80073712 WUDamaged +1 {2}the component store is damaged\n/);
    assert.match(one.out, /\n {4}0x8BADF00D Odd +1\n/);
    const before = await asked('release explain --decision offer/first');
    assert.ok(!before.out.includes('what bad devices reported'));
    const { out } = await asked('release explain --ring fast --decision offer/fast --json');
    const { looks: told } = JSON.parse(out) as {
      looks: readonly { symptoms: readonly object[] }[];
    };
    assert.deepEqual(told[0]?.symptoms, [
      {
        signal: 'installFailure',
        devices: 1,
        most: [{ what: 'Odd', code: '0x8BADF00D', devices: 1 }],
        others: 0,
      },
    ]);
  });

  it('release objective tells how far it is, what stands before it and the rings by the later definition', async () => {
    const heard = (at: number) =>
      store.pool.query('update devices set last_sync_at = $1 where tenant = $2', [at, tenant]);
    await heard(onDay(10));
    try {
      const { code, out, errors } = await asked('release objective');
      assert.equal(code, 0, errors);
      assert.match(out, /^Objective of Windows quality updates 2026-12-B · contoso/);
      assert.match(out, /\n *brings +share +enough +what stands before it +what helps\n/);
      assert.match(out, /\nring +due +up to date +of +share +by the later definition/);
      const told = JSON.parse((await asked('release objective --json')).out) as {
        counted: { eligible: number; updated: number };
        blockers: readonly { devices: number }[];
        history: readonly object[];
      };
      const blocked = told.blockers.reduce((sum, { devices }) => sum + devices, 0);
      assert.ok(blocked > 0);
      assert.equal(told.counted.updated + blocked, told.counted.eligible);
      assert.deepEqual(told.history, []);
    } finally {
      await heard(now - 2 * hourMs);
    }
    assert.equal((await asked('release objective 2026-12-A')).code, 4);
  });

  it('release explain names what there is where something is not', async () => {
    const wrong = await asked('release explain --decision offer/fats');
    assert.equal(wrong.code, 4);
    assert.match(wrong.errors, /no decision "offer\/fats"\. Did you mean "offer\/fast"\?/);
    assert.equal((await asked('release explain --ring fats')).code, 4);
    const other = await asked('release explain 2026-12-A');
    assert.equal(other.code, 4);
    assert.match(other.errors, /known: 2026-12-B/);
    assert.equal((await asked('release explain --device nobody')).code, 4);
  });

  it('release explain --device says why a device has no update, by any of its ids', async () => {
    const { code, out } = await asked('release explain --device S-1 --json');
    assert.equal(code, 0);
    const told = JSON.parse(out) as { has: string; why: string; device: { deviceId: string } };
    assert.equal(told.has, 'notYet');
    assert.match(told.why, /on its way into the group/);
    assert.equal(told.device.deviceId, guid('device', 1));
  });

  it('release explain --verify ends well when all decisions come out again', async () => {
    const { code, out, errors } = await asked('release explain --verify');
    assert.equal(code, 0, errors);
    assert.equal(out, `${decisions.length} decisions, all come out again\n`);
  });

  it('release explain --verify shows both sides and fails when one was changed', async () => {
    await sql`update decisions set body = jsonb_set(body, '{reason}', '"another"')
      where id = 'offer/fast'`.execute(store.db);
    const { code, out, errors } = await asked('release explain --verify');
    assert.equal(code, 1);
    assert.match(out, /DIFFERENT: offer\/fast/);
    assert.match(out, /stored: "another"/);
    assert.match(errors, /1 of 2026-12-B's decisions do not come out/);
    const scripted = await asked('release explain --verify --json');
    assert.equal(scripted.code, 1);
    const { differences } = JSON.parse(scripted.out) as { differences: readonly object[] };
    assert.equal(differences.length, 1);
  });

  it('devices facts takes a file over as a whole, and says what was so already', async () => {
    const file = path.join(folder, 'facts.csv');
    const [one, two, nobody] = [guid('device', 0), guid('entra', 1), guid('device', 99)];
    writeFileSync(
      file,
      `device,fact,value\n${one},driver,6.4\n${two},driver,6.3\n${nobody},driver,1\n`,
    );
    const first = JSON.parse((await asked(`devices facts ${file} --json`)).out) as object;
    assert.deepEqual(first, { tenant, file, rows: 3, written: 2, unchanged: 0, unknown: 1 });
    const again = JSON.parse((await asked(`devices facts ${file} --json`)).out) as object;
    assert.deepEqual(again, { tenant, file, rows: 3, written: 0, unchanged: 2, unknown: 1 });
    writeFileSync(file, `device,fact,value\n${one},driver,7.0\nS-1,driver,7.0\n`);
    const faulty = await asked(`devices facts ${file}`);
    assert.equal(faulty.code, 2);
    assert.match(faulty.errors, /facts\.csv:3:1 must name a device by its id, found "S-1"/);
    const [fact] = await readFacts(store, { tenant, deviceId: one });
    assert.equal(fact?.value, '6.4');
  });

  it('signal list shows each signal with what is usual, and that it is assumed so far', async () => {
    const { code, out } = await asked('signal list');
    assert.equal(code, 0);
    assert.match(out, /installFailure +installs +months before +6 % assumed, worse from/);
    assert.match(
      out,
      /No month has been seen yet: what is usual is assumed\. What the reports of .* `ringmaster signal usual`\.\n$/,
    );
  });

  it('signal list tells what rests on reports of the month before, and why nothing does', async () => {
    const of = { signal: 'installFailure', stratum: 'Fjord 14 G3', ring: null, isTold: true };
    const key = qualityOf(tenant);
    const version = { key, at: 0, asOf: 0, releases: 0, months: [], ratios: [] };
    try {
      await addBaselines(store, {
        ...version,
        origin: 'reports/told',
        sums: [{ ...of, devices: 960, bad: 19 }],
        before: { kind: 'told', update: '2026.11 B', devices: 960 },
      });
      const told = (await asked('signal list')).out;
      assert.match(told, /installFailure +installs +months before +2\.1 % told, worse from/);
      assert.match(told, /report +reports +both +0\.5 % assumed, worse from/);
      assert.match(
        told,
        /rests on the installs of 2026\.11 B as Windows Update for Business reports told them \(960 devices\), and is assumed for the rest\.\n$/,
      );
      const untold = { kind: 'untold', why: 'tooLate' } as const;
      await addBaselines(store, { ...version, origin: 'begin/x', sums: [], before: untold });
      assert.match(
        (await asked('signal list')).out,
        /No month has been seen yet, and the reports do not reach back to the update of the month before: what is usual is assumed\./,
      );
    } finally {
      await store.pool.query('delete from baselines where tenant = $1', [tenant]);
    }
  });

  describe('signal usual', () => {
    const words = (...line: readonly string[]): Promise<Ran> =>
      ran(['signal', 'usual', ...line], { DATABASE_URL: url });
    const fjord = ['installFailure', '--model', 'Fjord 13 G2'];

    it('takes a word, says what it hides and from when it counts, and shows it where shares are shown', async () => {
      const said = await words(
        ...fjord,
        '--share',
        '30%',
        '--reason',
        'full disks',
        '--operator',
        'kim',
      );
      assert.equal(said.code, 0, said.errors);
      assert.match(
        said.out,
        /^30 % of model=Fjord 13 G2 \(2\) failed to install by nature, says kim; 6 % was/,
      );
      assert.match(
        said.out,
        /\n! What this hides: an update by which up to 30 % of them failed to install will/,
      );
      assert.match(
        said.out,
        /\nIt counts from the next release on\. 2026-12-B keeps what was usual when/,
      );
      assert.match(
        said.out,
        /\nTo take it back: ringmaster signal usual installFailure --model "Fjord 13 G2" --forget\n$/,
      );
      const listed = await words('--list');
      assert.match(
        listed.out,
        /installFailure +model=Fjord 13 G2 +30 % +6 % +33\.3 % +kim +.+ full disks\n$/,
      );
      assert.match(
        (await asked('signal list')).out,
        /People say what is usual: installFailure 30 % of model/,
      );
    });

    it('changes nothing when it is said again', async () => {
      const { out } = await words(
        ...fjord,
        '--share',
        '0.3',
        '--reason',
        'x',
        '--operator',
        'ada',
        '--json',
      );
      const told = JSON.parse(out) as { changed: boolean; operator: string; reason: string };
      assert.deepEqual([told.changed, told.operator, told.reason], [false, 'kim', 'full disks']);
    });

    it('of all devices stands in the table of signals, and warns where it is less than was learned', async () => {
      const said = await words('report', '--share', '0.1 %', '--reason', 'x', '--operator', 'kim');
      assert.match(said.out, /\nThat is less than was learned: more will be paused or held\.\n/);
      assert.match((await asked('signal list')).out, /report +reports +both +0\.1 % says kim/);
    });

    it('is taken back, and twice is once', async () => {
      const first = await words(...fjord, '--forget');
      assert.match(
        first.out,
        /^Took back that 30 % is usual for installFailure of model=Fjord 13 G2, as kim said on/,
      );
      const again = await words(...fjord, '--forget', '--json');
      assert.equal(again.code, 0);
      const { changed, before } = JSON.parse(again.out) as {
        changed: boolean;
        before: object | null;
      };
      assert.deepEqual([changed, before], [false, null]);
      assert.equal((await words('report', '--forget')).code, 0);
      assert.match((await words('--list')).out, /^Nobody has said what is usual/);
    });

    it('refuses by place and rule what cannot be', async () => {
      const why = ['--reason', 'x'];
      const refused: readonly (readonly [readonly string[], number, RegExp])[] = [
        [
          ['installFailure', '--share', '95%', ...why],
          2,
          /^error: --share: must be a share from 0 % to 90 %/,
        ],
        [['installFailure', '--share', '12', ...why], 2, /found "12"\n {2}such as 12% or 0\.12/],
        [['installFailure', '--share', '12%'], 2, /^error: --reason: must say why/],
        [['installFailure', ...why], 2, /^error: --share: must say what share/],
        [['installFailure', '--forget', '--share', '1%'], 2, /^error: --forget: cannot be given/],
        [['--list', '--share', '1%'], 2, /^error: --list: lists all/],
        [[], 2, /must name a signal/],
        [['instalFailure', '--share', '1%', ...why], 4, /Did you mean "installFailure"\?/],
        [
          ['blueScreen', '--share', '1%', ...why],
          3,
          /compared with devices not updated on the same days/,
        ],
        [
          [...fjord, '--where', 'site=Oslo', '--share', '1%', ...why],
          2,
          /^error: --where: cannot be given/,
        ],
        [
          ['installFailure', '--where', 'Oslo', '--share', '1%', ...why],
          2,
          /^error: --where: must be a fact/,
        ],
        [
          ['installFailure', '--model', 'Fjord 13', '--share', '1%', ...why],
          4,
          /nothing is said of it/,
        ],
      ];
      for (const [line, code, text] of refused) {
        const outcome = await words(...line);
        assert.equal(outcome.code, code, line.join(' '));
        assert.match(outcome.errors, text);
      }
    });
  });

  it('the store knows the values of facts, most devices first, and nothing of facts nobody told', async () => {
    const cohort = ['model', 'driver', 'nonsense'].map((fact) => ({ fact, value: 'x' }));
    const found = await factValues(store, { tenant, cohort });
    assert.deepEqual(found, [
      { fact: 'model', values: ['Book', 'Fjord 13 G2'] },
      { fact: 'driver', values: ['6.3', '6.4'] },
      { fact: 'nonsense', values: [] },
    ]);
  });

  it('the store tells all of one device, and counts those of each hold', async () => {
    const deviceId = guid('device', 2);
    await sql`insert into exposures (tenant, area, release, device_id, ring, since, begun_at, line, version)
      values (${tenant}, 'quality', ${release.key.id}, ${deviceId}, 'fast', ${now}, ${now}, '19044', '{19044,1766}')`.execute(
      store.db,
    );
    await sql`insert into bad_days (tenant, area, signal, device_id, day, at, learned_at, what) values
      (${tenant}, '', 'blueScreen', ${deviceId}, 1, ${now}, ${now}, '0x7E'),
      (${tenant}, '', 'blueScreen', ${deviceId}, 0, ${now - 1}, ${now}, '0x50')`.execute(store.db);
    await sql`insert into hold_members (tenant, area, hold, device_id, part, joined_at)
      values (${tenant}, 'quality', 'h', ${deviceId}, 'hold', ${now})`.execute(store.db);
    const story = await readDeviceStory(store, {
      key: release.key,
      deviceId,
      entraDeviceId: guid('entra', 2),
      ring: 'fast',
      since: now,
    });
    assert.deepEqual(story, {
      exposure: { ring: 'fast', since: now, version: [19_044, 1766], backAt: null },
      badDays: [{ signal: 'blueScreen', at: now, what: '0x7E', code: null }],
      holds: [{ hold: 'h', part: 'hold', joinedAt: now }],
      installs: [],
      policy: null,
    });
    assert.deepEqual([...(await heldDevices(store, { tenant }))], [['h', 1]]);
  });
});
