/** Reports as files: the documented course of a job, and files that are cut off, hostile or other than asked for. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { strToU8 } from 'fflate';
import { csvRows } from '#graph/intune/csvRows.ts';
import { exportedRows } from '#graph/intune/exportJobs.ts';
import { listInstalledApps } from '#graph/intune/installedApps.ts';
import { createTally } from '#graph/poison.ts';
import { startExports, type Exports } from './exports.ts';

const asOf = Date.parse('2026-12-08T18:00:00Z');
const query = { report: 'AppInvRawData', columns: ['DeviceId', 'ApplicationName'], asOf };

let intune: Exports;

before(async () => (intune = await startExports()));
after(() => intune.close());
beforeEach(() => Object.assign(intune, { link: '', asked: [] }));

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

describe('the export of a report', () => {
  it('is asked for with its columns, polled, and fetched without our token', async () => {
    intune.serve(
      '\uFEFFDeviceId,ApplicationName,More\r\nd1,"Apps, ""365"" -\nen-us",x\r\nd2,Plain,\r\n',
    );
    const rows = await all(exportedRows(intune.graph, query));
    assert.deepEqual(rows, [
      { DeviceId: 'd1', ApplicationName: 'Apps, "365" -\nen-us', More: 'x' },
      { DeviceId: 'd2', ApplicationName: 'Plain', More: '' },
    ]);
    const [asked, ...polled] = intune.asked;
    assert.deepEqual(JSON.parse(asked?.body ?? '{}'), {
      reportName: 'AppInvRawData',
      select: ['DeviceId', 'ApplicationName'],
      format: 'csv',
      localizationType: 'replaceLocalizableValues',
    });
    assert.equal(polled[0]?.url, '/v1.0/deviceManagement/reports/exportJobs/AppInv_9ddfb995');
    assert.equal(polled[0].authorization, 'Bearer secret-token');
    assert.equal(polled.at(-1)?.url, '/files/a.zip?sig=s');
    assert.equal(polled.at(-1)?.authorization, '');
  });

  it('fails where Intune fails, and where it lies somewhere that is not https', async () => {
    intune.serve('DeviceId,ApplicationName\n');
    intune.statuses = ['failed'];
    await assert.rejects(all(exportedRows(intune.graph, query)), /AppInvRawData failed in Intune/);
    intune.link = 'http://169.254.169.254/latest';
    await assert.rejects(all(exportedRows(intune.graph, query)), /an address that is not https/);
  });

  it('fails where the file is cut off, no zip, empty, or lacks a column', async () => {
    intune.serve('DeviceId,ApplicationName\nd1,n\n');
    intune.file = intune.file.slice(0, 60);
    await assert.rejects(all(exportedRows(intune.graph, query)), /ends before its end/);
    intune.file = strToU8('<html>');
    await assert.rejects(all(exportedRows(intune.graph, query)), /is no zip with a file in it/);
    intune.serve('');
    await assert.rejects(all(exportedRows(intune.graph, query)), /is an empty file/);
    intune.serve('DeviceId,ApplicationName_loc\nd1,n\n');
    await assert.rejects(all(exportedRows(intune.graph, query)), /has no column ApplicationName/);
  });
});

describe('a CSV', () => {
  it('gives the cells that were written, however it is cut into pieces', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', ' ', '\n'), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        async (rows, size) => {
          const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
          const bytes = strToU8(rows.map((row) => row.map(quoted).join(',')).join('\r\n'));
          async function* pieces() {
            for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
          }
          assert.deepEqual(await all(csvRows(pieces())), rows);
        },
      ),
    );
  });
});

describe('what applications devices have', () => {
  it('leaves out rows without a device or a version, and counts them', async () => {
    const id = '705c034c-034c-705c-4c03-5c704c035c70';
    const header = 'DeviceId,ApplicationName,ApplicationVersion';
    intune.serve(
      [header, `${id},Office,16.0.1.2`, `x,Office,16.0.1.2`, `${id},Office,`, `${id},Other,`].join(
        '\n',
      ),
    );
    const tally = createTally();
    const by = { tally };
    const wantedBy = (name: string) => (name === 'Office' ? by : null);
    const found = await all(listInstalledApps(intune.graph, { asOf, wantedBy }));
    assert.deepEqual(found, [{ deviceId: id, name: 'Office', version: [16, 0, 1, 2], by }]);
    assert.equal(tally.rows(), 3);
  });
});
