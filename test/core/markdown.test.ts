/** Words of people in the Web UI's Markdown: they read as they were written, and mark up nothing. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { markdownCode, markdownText } from '#core/markdown.ts';

/** What CommonMark shows of escaped text. */
const shownOf = (markdown: string): string => markdown.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');

describe('a text in Markdown', () => {
  const markup: readonly string[] = [
    '**bold** and _emphasis_ and ~~struck~~',
    '[here](javascript:alert(1)) and ![image](http://evil.example/x.png)',
    '<img src=x onerror=alert(1)><script>',
    '`code` and ```fence',
    '# heading | table | cell',
    'a backslash \\ and \\*escaped\\*',
    '&lt;b&gt; and &#x202e; by number',
    'see http://evil.example and www.evil.example and mailto:kim@evil.example',
  ];
  for (const text of markup) {
    it(`is shown as it was written: ${text}`, () => {
      const markdown = markdownText(text);
      assert.equal(shownOf(markdown), text);
      assert.doesNotMatch(markdown, /(?<!\\)(?:\\\\)*[`*_[\]<>|#~&!@]/);
      assert.doesNotMatch(markdown, /https?:|www\.|mailto:/);
    });
  }

  it('leaves plain words alone', () => {
    const text = 'printers fail; driver 6.4 (19044.1766), 3 % of fast: D+9 – “why?”';
    assert.equal(markdownText(text), text);
  });

  it('stays on its line, and steers nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const markdown of [markdownText(text), markdownCode(text)])
          assert.doesNotMatch(markdown, /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
      }),
    );
  });
});

describe('a text between backticks', () => {
  const table: readonly (readonly [string, string])[] = [
    ['open/fast', '`open/fast`'],
    ['hold/model=A`B', '``hold/model=A`B``'],
    ['`` ends', '``` `` ends ```'],
    ['ends `', '`` ends ` ``'],
    ['two\nlines', '`two lines`'],
  ];
  for (const [text, markdown] of table) {
    it(`${JSON.stringify(text)} is ${markdown}`, () => assert.equal(markdownCode(text), markdown));
  }

  it('ends where its fence ends and not before', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('`', '``', 'a', ' ', '*')), (parts) => {
        const markdown = markdownCode(parts.join(''));
        const [fence = ''] = /^`+/.exec(markdown) ?? [];
        const inner = markdown.slice(fence.length, -fence.length);
        assert.ok(markdown.endsWith(fence));
        for (const [run] of inner.matchAll(/`+/g)) assert.notEqual(run.length, fence.length);
      }),
    );
  });
});
