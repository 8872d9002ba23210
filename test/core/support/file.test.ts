/** Names of attached files: harmless whatever they were, and as near to their own as may be. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { harmlessName, sizeText, typeOf } from '#core/support/file.ts';

describe('names of attached files', () => {
  for (const [given, name] of [
    ['printers.log', 'printers.log'],
    ['Größe 2.PNG', 'Größe 2.PNG'],
    ['../../etc/passwd', 'passwd.bin'],
    ['C:\\Windows\\run.exe', 'run.exe.bin'],
    ['con.txt', '_con.txt'],
    ['COM¹ .txt', '_COM¹ .txt'],
    ['-\u0301.log', 'log.bin'],
    ['.bashrc', 'bashrc.bin'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe.bin'],
    ['a;rm -rf $HOME.txt', 'a_rm -rf _HOME.txt'],
    ['page.html', 'page.html.bin'],
    ['picture.svg', 'picture.svg.bin'],
    ['...', 'file.bin'],
  ] as const)
    it(`${JSON.stringify(given)} leaves as ${name}`, () => assert.equal(harmlessName(given), name));

  it('are one plain step of a path, hidden from nobody and run by nothing, whatever was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (given) => {
        const name = harmlessName(given);
        assert.match(name, /^[\p{L}\p{N}_][\p{L}\p{N}\p{M} ._-]*\.[A-Za-z0-9]+$/u);
        assert.doesNotMatch(name, /\.\.|\.(exe|bat|cmd|ps1|js|html?|svg|lnk|sh)$/i);
        assert.ok(name.length <= 110);
      }),
    );
  });

  it('say by themselves alone what a file is called outside', () => {
    assert.equal(typeOf('x.log'), 'text/plain');
    assert.equal(typeOf('x.html'), 'application/octet-stream');
    assert.deepEqual([999, 12_300, 5_242_880].map(sizeText), ['999 bytes', '12 KB', '5.2 MB']);
  });
});
