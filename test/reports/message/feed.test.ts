import assert from 'node:assert/strict';
import { atomFeed } from '#reports/message/feed.ts';

describe('A feed of messages', () => {
  const entry = {
    number: 7,
    at: Date.UTC(2026, 11, 8),
    title: 'a <b> & "c"',
    text: 'x',
    kind: 'change',
  };

  it('has the newest first, and ids that stay', () => {
    const made = atomFeed('contoso', [entry, { ...entry, number: 8, at: entry.at + 1 }]);
    assert.match(
      made,
      /<updated>2026-12-08T00:00:00\.001Z<\/updated>\n<entry>\n<id>urn:ringmaster:contoso:messages:8</,
    );
    assert.equal(made.match(/<entry>/g)?.length, 2);
  });

  it('is well-formed whatever it quotes', () => {
    const made = atomFeed('cont<oso', [
      { ...entry, text: 'bell \u0007, half \ud800, none \uffff' },
    ]);
    assert.match(made, /<title>a &lt;b&gt; &amp; &quot;c&quot;<\/title>/);
    assert.match(made, /bell , half \ufffd, none </);
    assert.doesNotMatch(made, /cont<oso/);
  });

  it('of nobody is a feed all the same', () => {
    assert.match(
      atomFeed('contoso', []),
      /<updated>1970-01-01T00:00:00\.000Z<\/updated>\n<\/feed>/,
    );
  });
});
