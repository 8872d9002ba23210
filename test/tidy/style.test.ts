/** Habits that no linter holds: see style in CONTRIBUTING.md. */
import assert from 'node:assert/strict';
import { sources } from './sources.ts';

const code = [...sources('src'), ...sources('emulator'), ...sources('bench')];
const workflowLinesMax = 120;
const fileLinesMax = 300;
const bannedNames = /(^|\/)(utils?|helpers?|common|types|constants)(\.ts|\/)/;

function violations(test: (path: string, text: string) => boolean, files = code): string[] {
  return files.filter(({ path, text }) => test(path, text)).map(({ path }) => path);
}

describe('style', () => {
  it('no file is named after nothing', () => {
    assert.deepEqual(
      violations((path) => bannedNames.test(path)),
      [],
    );
  });

  it('a file has at most 300 lines', () => {
    assert.deepEqual(
      violations((_, text) => text.split('\n').length > fileLinesMax + 1),
      [],
    );
  });

  it('a workflow file is wiring on one page or two', () => {
    const long = violations(
      (_, text) => text.split('\n').length > workflowLinesMax + 20,
      [...sources('src/workflows')],
    );
    assert.deepEqual(long, []);
  });

  it('core has no class, no clock and nothing asynchronous', () => {
    const impure =
      /^\s*(export\s+)?(abstract\s+)?class\s|new Date\(\)|\bDate\.now\b|Math\.random|\basync\b|\bawait\b/m;
    assert.deepEqual(
      violations(
        (_, text) => impure.test(text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')),
        [...sources('src/core')],
      ),
      [],
    );
  });

  it('each file starts by saying what it is', () => {
    assert.deepEqual(
      violations((_, text) => !/^(#!.*\n)?\/\*\*/.test(text)),
      [],
    );
  });

  it('a length of time stands once: in core/time.ts, and in the emulator’s own time.ts', () => {
    const again =
      /(?<![\d_.])(?:60_?000|3_?600_?000|86_?400_?000)\b|\bconst (?:minute|hour|day)Ms\b/i;
    const isElsewhere = (path: string): boolean =>
      !/^(?:src\/core|emulator)\/time\.ts$|\/migrations\/|^test\/tidy\//.test(path);
    assert.deepEqual(
      violations(
        (path, text) => isElsewhere(path) && again.test(text),
        [...code, ...sources('test')],
      ),
      [],
    );
  });

  it('no constant is written in capitals', () => {
    const inCapitals = /^\s*(?:export )?const [A-Z][A-Z0-9_]+\b/m;
    assert.deepEqual(
      violations((_, text) => inCapitals.test(text), [...code, ...sources('test')]),
      [],
    );
  });

  it('every @temporalio package stands at exactly one version', async () => {
    const { default: manifest } = (await import('../../package.json', {
      with: { type: 'json' },
    })) as {
      default: { dependencies: Record<string, string> };
    };
    const versions = Object.entries(manifest.dependencies)
      .filter(([name]) => name.startsWith('@temporalio/'))
      .map(([, version]) => version);
    assert.equal(new Set(versions).size, 1, versions.join(', '));
    assert.match(versions[0] ?? '', /^\d+\.\d+\.\d+$/);
  });
});
