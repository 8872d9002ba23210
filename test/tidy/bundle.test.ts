/**
 * What runs in a workflow is waiting and folding: its bundle carries no rule and no statistics. A rule that changes may so
 * change no replay, and no cached workflow pays for what an activity does.
 */
import assert from 'node:assert/strict';
import { closureOf, graphOf } from './imports.ts';

const loaded = [
  ...closureOf(
    graphOf(['src'], ({ isType }) => !isType),
    'src/workflows/index.ts',
  ),
];
/** Shapes of counts, names of signals and words for what was judged. */
const words = ['count/counts.ts', 'signal/signal.ts', 'judge/odds.ts', 'judge/words.ts'];

describe('the bundle of workflows', () => {
  it('holds no rule, and nothing that foresees', () => {
    assert.deepEqual(
      loaded.filter((file) => /^src\/core\/(?:release\/rules|area\/rules|foresight)\//.test(file)),
      [],
    );
  });

  it('holds no statistics: of the evidence its words alone', () => {
    const evidence = 'src/core/evidence/';
    const statistics = loaded
      .filter((file) => file.startsWith(evidence))
      .filter((file) => !words.includes(file.slice(evidence.length)));
    assert.deepEqual(statistics, []);
  });

  it('holds workflows and core, and nothing else of ours', () => {
    assert.deepEqual(
      loaded.filter((file) => !/^src\/(?:core|workflows)\//.test(file)),
      [],
    );
  });
});
