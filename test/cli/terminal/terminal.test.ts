/** What reaches a terminal: our own colours, and of values from outside only what can be seen. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { startLive } from '#cli/terminal/live.ts';
import { createTerminal } from '#cli/terminal/terminal.ts';
import { cutVisible, factLines, tableLines } from '#cli/view/table.ts';
import { ran } from '../run.ts';

const red = '\u001B[31m';
const plain = '\u001B[39m';
const colour = new RegExp(String.raw`\u001B\[\d+m`, 'g');

function spoken(environment: Readonly<Record<string, string>> = {}, isJson = false) {
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 60, rows: 20 });
  const stderr = new PassThrough();
  const interrupted = new AbortController().signal;
  const outside = { stdout, stderr, environment, interrupted };
  const text = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString() ?? '';
  return {
    terminal: createTerminal(outside, isJson),
    out: () => text(stdout),
    errors: () => text(stderr),
  };
}

const hostile = 'S\u001B[31m18\u001B[2J\u001B]0;owned\u0007\u009B1m\r\u202Egpj';

describe('A terminal', () => {
  it('gets our own colours and nobody else’s', () => {
    const { terminal, out } = spoken({ FORCE_COLOR: '1' });
    terminal.say(`${terminal.paint.red(`model ${hostile}`)} end`);
    assert.equal(out(), `${red}model S�[31m18�[2J�]0;owned��1m��gpj${plain} end\n`);
  });

  it('gets colours within colours', () => {
    const { terminal, out } = spoken({ FORCE_COLOR: '1' });
    const { red: inRed, bold, dim } = terminal.paint;
    terminal.say(inRed(`a${inRed('b')}c`) + bold(`d${dim('e')}f`));
    assert.doesNotMatch(out().replaceAll(colour, ''), /[\p{Cc}--[\n]]/v);
  });

  it('measures a coloured text as what is seen of it', () => {
    const { terminal } = spoken({ FORCE_COLOR: '1' });
    assert.equal(stripVTControlCharacters(terminal.paint.red('four')), 'four');
    assert.equal(cutVisible(terminal.paint.red('four'), 4), terminal.paint.red('four'));
    const [, row] = tableLines(['a', 'b'], [[terminal.paint.red('x'), 'y']], terminal.paint);
    assert.equal(stripVTControlCharacters(row ?? ''), 'x  y');
  });

  it('is not told by a value which number marks our colours of this run', () => {
    const { terminal, out } = spoken({ FORCE_COLOR: '1' });
    terminal.say('x\u001B[123456789;31my');
    assert.equal(out(), 'x�[123456789;31my\n');
  });

  for (const [where, environment] of [
    ['with colours', { FORCE_COLOR: '1' }],
    ['without colours', { NO_COLOR: '1' }],
  ] as const) {
    it(`${where} gets no control character of any text, on either stream`, () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (text) => {
          const { terminal, out, errors } = spoken(environment);
          terminal.say(terminal.paint.bold(text));
          terminal.tell(terminal.paintError.yellow(text));
          const both = `${out()}${errors()}`.replaceAll(colour, '');
          assert.doesNotMatch(both, /[\p{Cc}--[\n]]|\p{Cf}|\p{Zl}|\p{Zp}/v);
        }),
      );
    });
  }

  it('gets JSON that says all and steers nothing', () => {
    const { terminal, out } = spoken({}, true);
    terminal.answer({ model: hostile }, '');
    const text = out();
    assert.deepEqual(JSON.parse(text), { model: hostile });
    assert.doesNotMatch(text, /[\p{Cc}--[\n]]|\p{Cf}/v);
  });

  it('that is redrawn gets lines that neither steer nor break', () => {
    const { terminal, out } = spoken({ FORCE_COLOR: '1' });
    const live = startLive(terminal);
    live.draw([`operator ${hostile}`, terminal.paint.red('two\nlines')]);
    live.end();
    const text = out()
      .replaceAll('\u001B[?25l', '')
      .replaceAll('\u001B[?25h', '')
      .replaceAll('\u001B[J', '');
    assert.equal(text, `operator S�[31m18�[2J�]0;owned��1m��gpj\n${red}two lines${plain}\n`);
  });

  it('gets an error of ours that repeats what was typed, and not what it would do', async () => {
    const { code, errors } = await ran(['policy', 'validate', 'a\u001B[2J\u0007.yaml']);
    assert.notEqual(code, 0);
    assert.doesNotMatch(errors, /[\p{Cc}--[\n]]/v);
  });
});

describe('A reason', () => {
  for (const reason of ['a\nforged', '\u001B[2J', 'x'.repeat(501), ' ']) {
    it(`is refused where no release is reached, too: ${JSON.stringify(reason.slice(0, 20))}`, async () => {
      const { code, errors } = await ran(['release', 'pause', '--direct', '--reason', reason]);
      assert.equal(code, 2);
      assert.match(errors, /--reason: (must be one line|is longer than 500|must say why)/);
    });
  }
});

describe('A table of values from outside', () => {
  const { paint } = spoken({ NO_COLOR: '1' }).terminal;

  it('keeps a row on one line, whatever line breaks its values have', () => {
    const rows = [['kim\nroot  may do anything', 'printers\r\n  fail']];
    assert.deepEqual(tableLines(['by', 'why'], rows, paint), [
      'by                         why',
      'kim root  may do anything  printers fail',
    ]);
    assert.deepEqual(factLines([['by', 'kim\nand root']], paint), ['by  kim and root']);
  });
});
