/** No code asks which area it is: what differs between areas stands in their facts, their rules and their adapters. */
import assert from 'node:assert/strict';
import { areaNames } from '#core/area/areas.ts';
import { sources } from './sources.ts';

/** Where an area may be called by its name; migrations say of which one all was that there was before. */
const own = /^src\/(?:core\/area|activities\/areas|store\/migrations)\//;
const name = new RegExp(`(['"\`])(?:${areaNames().join('|')})\\1`);

describe('The names of areas', () => {
  it('stand where their facts, rules and adapters do, and nowhere else', () => {
    const naming = [...sources('src')]
      .filter(({ path, text }) => !own.test(path) && name.test(text))
      .map(({ path }) => path);
    assert.deepEqual(naming, []);
  });

  it('would be found where they did', () => {
    assert.ok(name.test("area === 'edge'"));
    const facts = [...sources('src/core/area')].filter(({ text }) => name.test(text));
    assert.ok(facts.length >= areaNames().length);
  });
});
