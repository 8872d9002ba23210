import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { parseCsv, readCsv } from '#cli/asked/csv.ts';
import { factFaults } from '#cli/devices/facts.ts';
import { Failure, failureText } from '#cli/failure.ts';

const columns = { required: ['device', 'value'], optional: ['at'] };

describe('A CSV file', () => {
  it('is read by the names in its head, in any order, with what may be missing', () => {
    const { rows, faults } = parseCsv('value,Device\n1,a\n\n2,b\r\n', columns);
    assert.deepEqual(faults, []);
    assert.deepEqual(rows, [
      { line: 2, values: { device: 'a', value: '1', at: '' } },
      { line: 4, values: { device: 'b', value: '2', at: '' } },
    ]);
  });

  it('keeps commas, quotes and line ends within quotes, and counts the lines they take', () => {
    const { rows } = parseCsv('\uFEFFdevice,value\n"a, ""b""","x\ny"\nc,d', columns);
    assert.deepEqual(
      rows.map(({ line, values }) => [line, values['device'], values['value']]),
      [
        [2, 'a, "b"', 'x\ny'],
        [4, 'c', 'd'],
      ],
    );
  });

  it('names each faulty line, and a head that lacks or invents a column', () => {
    assert.deepEqual(parseCsv('device,value\na\nb,1\nc,1,2', columns).faults, [
      { line: 2, message: 'has 1 values, the head names 2' },
      { line: 4, message: 'has 3 values, the head names 2' },
    ]);
    assert.deepEqual(
      parseCsv('device,vaule', columns).faults.map(({ message }) => message),
      [
        'lacks the column "value"',
        'has an unknown column "vaule". Did you mean "value"? Columns: device, value, at',
      ],
    );
    assert.equal(parseCsv('', columns).faults.length, 2);
  });

  it('is read as Excel saves "Unicode text": UTF-16 with tabs, in either order of bytes', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'csv-'));
    try {
      const text = '\uFEFFdevice\tvalue\r\n5CD1\tMünchen, "old"\r\n';
      const little = Buffer.from(text, 'utf16le');
      const files = { little, big: Buffer.from(little).swap16(), utf8: Buffer.from(text) };
      for (const [name, bytes] of Object.entries(files)) {
        const file = path.join(folder, `${name}.txt`);
        writeFileSync(file, bytes);
        const rows = await readCsv(file, columns, () => []);
        assert.deepEqual(
          rows.map(({ values }) => values),
          [{ device: '5CD1', value: 'München, "old"', at: '' }],
          name,
        );
      }
      const file = path.join(folder, 'western.csv');
      writeFileSync(file, Buffer.from('device,value\na,Münster', 'latin1'));
      await assert.rejects(
        readCsv(file, columns, () => []),
        (error) => error instanceof Failure && /no text in UTF-8/.test(failureText(error)),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gives any values back that were written with quotes', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'ü') });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 8 }), (pairs) => {
        const kept = pairs.filter((pair) => pair.some((value) => value.trim() !== ''));
        const quoted = kept.map((pair) =>
          pair.map((v) => `"${v.replaceAll('"', '""')}"`).join(','),
        );
        const { rows, faults } = parseCsv(['device,value', ...quoted].join('\n'), columns);
        assert.deepEqual(faults, []);
        assert.deepEqual(
          rows.map(({ values }) => [values['device'], values['value']]),
          kept.map((pair) => pair.map((value) => value.trim())),
        );
      }),
    );
  });

  it('whose values are no plain text is not taken over, and the lines are named without their values', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'csv-'));
    const file = path.join(folder, 'facts.csv');
    writeFileSync(file, 'device,value\na,\u001B[2J\u001B]0;owned\u0007\nb,"x\ny"\nc,fine\n');
    await assert.rejects(
      readCsv(file, columns, () => []),
      (error) => {
        assert.ok(error instanceof Failure);
        const lines = error.details.faults?.map(({ line }) => line);
        assert.deepEqual(lines, [2, 3]);
        assert.match(failureText(error), /has a value that must be one line without/);
        assert.doesNotMatch(failureText(error), /owned/);
        return true;
      },
    );
    rmSync(folder, { recursive: true });
  });

  it('of facts names every line that is none', () => {
    const id = '0b9d1f0e-0000-4000-8000-000000000001';
    const { rows } = parseCsv(
      `device,fact,value\n${id},driver,6.4\n5CD1,driver,6.4\n${id},Model,x\n${id},driver,\n${id},!,x`,
      { required: ['device', 'fact', 'value'] },
    );
    assert.deepEqual(factFaults(rows, ['model']), [
      { line: 3, message: 'must name a device by its id, found "5CD1"' },
      { line: 4, message: 'cannot say model, which Intune tells itself' },
      { line: 5, message: 'must have a value of 1 to 120 characters' },
      {
        line: 6,
        message:
          'must name a fact in lower-case letters, digits, blanks, dots or hyphens, found "!"',
      },
    ]);
  });
});
