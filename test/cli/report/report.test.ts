/** The reports as an operator asks for them, out of a real database, in each form. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import type { Store } from '#store/store.ts';
import { fill } from '../../live/served.ts';
import { openDatabase } from '../../store/database.ts';
import { ran, type Ran } from '../run.ts';

describe('Reports', () => {
  let store: Store;
  let folder: string;
  let environment: Readonly<Record<string, string>>;

  before(async () => {
    const database = await openDatabase();
    ({ store } = database);
    await fill(store);
    folder = await mkdtemp(join(tmpdir(), 'ringmaster-reports-'));
    environment = { DATABASE_URL: database.url, RINGMASTER_DATA_DIR: folder };
  });
  after(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  const report = (...words: readonly string[]): Promise<Ran> =>
    ran(['report', ...words], environment);
  type Row = Readonly<Record<string, unknown>>;
  const rowsOf = async (...words: readonly string[]): Promise<readonly Row[]> => {
    const { code, out, errors } = await report(...words, '--json');
    assert.equal(code, 0, errors);
    return (JSON.parse(out) as { readonly rows: readonly Row[] }).rows;
  };

  it('write the page of the tenant and say its sentence', async () => {
    const file = join(folder, 'page.html');
    const { code, out } = await report('page', '--out', file);
    assert.equal(code, 0);
    assert.match(out, /missed its objective by 4\.4 points/);
    assert.match(readFileSync(file, 'utf8'), /What waits for whom/);
    assert.equal((await report('page')).code, 0);
    assert.ok(existsSync(join(folder, 'reports', 'contoso.html')));
  });

  it('tell devices by status, of which the history says the same', async () => {
    const summary = await rowsOf('summary');
    assert.deepEqual(
      summary.map((row) => [row['sub_status'], row['devices'], row['who_acts']]),
      [
        ['up to date', 815, 'nobody'],
        ['held', 74, 'nobody'],
        ['in progress, stuck', 10, 'the service'],
        ['no heartbeat', 1, 'the service'],
        ['no contact for longer than counts', 41, 'you'],
        ['too little free disk', 25, 'you'],
      ],
    );
    const history = await rowsOf('history');
    assert.deepEqual(
      history.map(({ devices }) => devices),
      summary.map(({ devices }) => devices),
    );
    assert.deepEqual(
      (await rowsOf('eligible')).map(({ eligible, up_to_date: updated }) => [eligible, updated]),
      [[900, 815]],
    );
    assert.deepEqual(
      (await rowsOf('ineligible')).map(({ reason }) => reason),
      ['contact', 'disk'],
    );
  });

  it('tell alerts with who must act and how, those that there are first', async () => {
    const [first, ...others] = await rowsOf('alerts');
    assert.deepEqual(first, {
      area: 'quality',
      alert: 'DiskFull',
      code: '0x80070070',
      devices: 2,
      who_acts: 'you',
      meaning: 'there is not enough free space',
      advice: 'free more than 1 GB, better 10 GB, on the system disk',
    });
    assert.ok(others.length > 30 && others.every(({ devices }) => devices === 0));
  });

  it('list each registered device once, with why in one line, the same in every form', async () => {
    const rows = await rowsOf('devices');
    assert.equal(rows.length, 119);
    assert.ok(rows.every(({ why }) => typeof why === 'string' && why !== ''));
    const csv = await report('devices', '--csv');
    assert.equal(csv.out.trimEnd().split('\n').length, 120);
    const file = join(folder, 'devices.parquet');
    const { code, out } = await report('devices', '--parquet', file);
    assert.equal(code, 0);
    assert.match(out, /^119 rows written to /);
    const bytes = readFileSync(file);
    const read: readonly Row[] = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    });
    const plain = read.map((row) => {
      const at = row['last_contact'];
      return { ...row, last_contact: at instanceof Date ? at.toISOString() : at };
    });
    assert.deepEqual(plain, rows);
    assert.ok(!existsSync(`${file}.unfinished`));
  });

  it('say what is wrong with a form or a place', async () => {
    const both = await report('summary', '--csv', '--parquet', join(folder, 'x'));
    assert.equal(both.code, 2);
    assert.match(both.errors, /forms of one report/);
    const nowhere = await report('summary', '--parquet', join(folder, 'none', 'x.parquet'));
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.errors, /none\/x\.parquet: cannot be written/);
    const page = await report('page', '--out', join(folder, 'page.html', 'x.html'));
    assert.equal(page.code, 1);
  });

  it('have nothing to tell of a tenant that is not known', async () => {
    for (const word of ['summary', 'history', 'eligible', 'ineligible', 'devices']) {
      const { code, out } = await report(word, '--tenant', 'nobody');
      assert.deepEqual([code, out.trim()], [0, 'Nothing to tell.'], word);
    }
    assert.match((await report('page', '--tenant', 'nobody')).out, /has no release yet/);
  });
});
