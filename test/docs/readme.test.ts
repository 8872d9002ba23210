/**
 * The README's commands, run as they stand there, each in a fresh folder that looks like a clone; what the README shows
 * of their output must be in it, as long as the month that it shows is the coming one. Sections begin with a line that
 * starts an engine; what follows is "another terminal".
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { comingRelease } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { inClone, root, type Typed } from './clone.ts';
import { inAnyMonth, playsOf, shownIn, shownMonthOf, type Play } from './readmePlays.ts';

const readme = readFileSync(`${root}README.md`, 'utf8');
/** A month of many devices on a busy machine. */
const timeoutMs = 1_800_000;

const { month: comingMonth } = comingRelease(
  Date.now(),
  defaultPolicy('contoso').announceDaysBefore,
);
const plays =
  comingMonth === shownMonthOf(readme) ? playsOf(readme) : playsOf(readme).map(inAnyMonth);

describe('The README', () => {
  for (const play of plays) {
    it(`runs as written: ${play.commands.map(({ line }) => line).join('; ')}`, async () => {
      await played(play);
    }).timeout(timeoutMs);
  }

  it('names no command that there is not', () => {
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    for (const [, script = ''] of readme.matchAll(/`npm run (\S+?)`/g))
      assert.ok(script in scripts, script);
  });
});

async function played({ commands }: Play): Promise<void> {
  await inClone(async ({ folder, type }) => {
    let held: Typed | null = null;
    try {
      for (const { line, shown } of commands) {
        const run = type(line);
        const isHeld = /--until/.test(line) && !/--resume/.test(line);
        const output = isHeld ? await run.until(/Everything keeps running here/) : await run.end();
        if (isHeld) held = run;
        else assert.equal(run.child.exitCode, 0, `${line}\n${output}`);
        for (const chunk of shown)
          assert.ok(shownIn(chunk, output), `${line} does not say:\n${chunk}\n\n${output}`);
      }
      if (existsSync(path.join(folder, 'month.json'))) {
        const month = JSON.parse(readFileSync(path.join(folder, 'month.json'), 'utf8')) as object;
        assert.ok('objective' in month && 'rings' in month);
      }
    } finally {
      await held?.stop();
    }
  });
}
