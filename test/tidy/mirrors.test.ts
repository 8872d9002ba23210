/** Each file of core has a test beside its mirror, or stands in the list of those that are asked of through another. */
import assert from 'node:assert/strict';
import { closureOf, graphOf } from './imports.ts';
import { askedThrough } from './mirrors.ts';
import { sources } from './sources.ts';

const graph = graphOf(['src', 'test', 'emulator', 'bench']);
/** Without types, which no test can ask of. */
const files = sources('src/core').filter(({ text }) => /^export (?:function|const) /m.test(text));
const mirrorOf = (path: string): string =>
  path.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts');

describe('tests of core', () => {
  it('stand beside the mirror of each file, or ask of it through another that is named', () => {
    const untested = files
      .filter(({ path }) => !graph.has(mirrorOf(path)))
      .map(({ path }) => path.replace('src/core/', ''))
      .filter((path) => askedThrough[path] === undefined);
    assert.deepEqual(untested, [], 'write a test, or say in mirrors.ts which one asks of it');
  });

  it('that are named for another file exist, and reach it', () => {
    const wrong = Object.entries(askedThrough)
      .filter(([path, test]) => {
        const entry = `test/core/${test}`;
        return !graph.has(entry) || !closureOf(graph, entry).has(`src/core/${path}`);
      })
      .map(([path, test]) => `${path}: ${test}`);
    assert.deepEqual(wrong, []);
  });

  it('are named for no file that is gone, or that has a test of its own by now', () => {
    const stale = Object.keys(askedThrough).filter(
      (path) => !graph.has(`src/core/${path}`) || graph.has(mirrorOf(`src/core/${path}`)),
    );
    assert.deepEqual(stale, []);
  });
});
