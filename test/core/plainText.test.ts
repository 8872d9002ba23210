/** The rule of plain text: what may stand in a text from outside, and what becomes of one that breaks it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  plainText,
  plainTextFault,
  visibleJson,
  visibleLine,
  visibleText,
} from '#core/plainText.ts';

const refused: readonly (readonly [string, string])[] = [
  ['an escape sequence that clears the screen', 'a\u001B[2Jb'],
  ['a title that ends with a bell', '\u001B]0;owned\u0007'],
  ['the one-character form of an escape sequence', 'a\u009B31mb'],
  ['a line break', 'a\nb'],
  ['a carriage return, which writes over the line', 'a\rb'],
  ['a tab', 'a\tb'],
  ['a backspace', 'ab\b'],
  ['a NUL', 'a\u0000b'],
  ['a delete', 'a\u007Fb'],
  ['a next line', 'a\u0085b'],
  ['a line separator', 'a\u2028b'],
  ['a paragraph separator', 'a\u2029b'],
  ['a right-to-left override', 'a\u202Egpj.exe'],
  ['a direction isolate', 'a\u2066b'],
  ['an Arabic letter mark', 'a\u061Cb'],
  ['a zero-width space', 'adm\u200Bin'],
  ['a zero-width joiner', 'adm\u200Din'],
  ['a word joiner', 'adm\u2060in'],
  ['a byte order mark', '\uFEFFadmin'],
  ['a soft hyphen', 'adm\u00ADin'],
  ['a Hangul filler, which shows as nothing', 'adm\u3164in'],
  ['a combining grapheme joiner', 'adm\u034Fin'],
  ['a Mongolian vowel separator', 'adm\u180Ein'],
  ['an empty Braille cell', 'adm\u2800in'],
  ['letters of the invisible alphabet of tags', 'admin\u{E0061}\u{E0062}'],
  ['a variation selector that carries bytes unseen', 'admin\u{E0100}'],
  ['an interlinear annotation', 'a\uFFF9b'],
  ['half a character', 'a\uD83D'],
  ['a character for private use', 'a\uE000b'],
  ['a noncharacter', 'a\uFDD0b'],
];

const taken: readonly string[] = [
  'kim',
  'printers fail; driver 6.4 (build 19044.1766), 3 % of "fast" & more',
  'Füße, naïve, Ærøskøbing, Łódź',
  '田中 太郎',
  'محمد',
  'שלום',
  'e\u0301 as two characters',
  'caf\u00E9\u00A0noir',
  'D−3, 98.1 % – µs',
  '⚠\uFE0F 🖨 broken',
  '<b>*markup*</b> is the sink’s business',
  '',
];

describe('a plain text', () => {
  for (const [name, text] of refused) {
    it(`has not ${name}`, () => {
      const fault = plainTextFault(text, 100);
      assert.match(fault ?? '', /^must be one line without .*, found U\+[0-9A-F]{4,6}$/);
      assert.equal(plainTextFault(plainText(text, 100), 100), null);
      assert.equal(plainTextFault(visibleLine(text), 100), null);
    });
  }

  for (const text of taken) {
    it(`may be ${JSON.stringify(text)}`, () => {
      assert.equal(plainTextFault(text, 100), null);
      assert.equal(plainText(text, 100), text);
      assert.equal(visibleText(text), text);
    });
  }

  it('has a length', () => {
    assert.equal(plainTextFault('a'.repeat(100), 100), null);
    assert.equal(plainTextFault('a'.repeat(101), 100), 'is longer than 100 characters');
  });

  it('is told by its fault without being repeated', () => {
    assert.equal(
      plainTextFault('secret\u001B', 100),
      'must be one line without control, direction or invisible characters, found U+001B',
    );
  });
});

describe('making a text plain', () => {
  it('puts one blank for a line break, and nothing for what is not seen', () => {
    assert.equal(plainText(' a\r\n  b\u001B[31m\tc ', 100), 'a b[31m c');
  });

  it('keeps blanks inside, which some models have', () => {
    assert.equal(plainText('HP  EliteBook', 100), 'HP  EliteBook');
  });

  it('cuts a long text, and never a character in two', () => {
    assert.equal(plainText('a'.repeat(1_000_000), 10), 'a'.repeat(10));
    assert.equal(plainText(`${'a'.repeat(9)}😀`, 10), 'a'.repeat(9));
  });

  it('gives a plain text of any text, and the same of it again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(40), (text, max) => {
        const once = plainText(text, max);
        assert.equal(plainTextFault(once, max), null);
        assert.equal(plainText(once, max), once);
      }),
    );
  });
});

describe('showing a text', () => {
  it('leaves line breaks and marks what is not seen', () => {
    assert.equal(visibleText('one\ntwo\u001B[2J\u202E'), 'one\ntwo\uFFFD[2J\uFFFD');
    assert.equal(visibleLine('one\n  two'), 'one two');
  });

  it('as JSON loses nothing and sends nothing that steers', () => {
    const value = { a: 'x\u009B31m\u202E\u{E0061}', b: 'line\nbreak' };
    const shown = visibleJson(JSON.stringify(value, null, 2));
    assert.deepEqual(JSON.parse(shown), value);
    assert.doesNotMatch(shown, /[\p{Cc}--[\n]]|\p{Cf}/v);
  });

  it('as JSON gives back any value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visibleJson(JSON.stringify([text]));
        assert.equal(plainTextFault(shown, Infinity), null);
        assert.deepEqual(JSON.parse(shown), [text]);
      }),
    );
  });
});
