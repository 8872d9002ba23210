/** Words to a support request: what they are over the wire, who may say them when, and whose turn it is after them. */
import assert from 'node:assert/strict';
import { unchanged } from '#core/matter/timeline.ts';
import type { RequestStep } from '#core/support/change.ts';
import {
  readRequestWord,
  spoken,
  wordRefusal,
  writtenRefusal,
  type RequestWord,
} from '#core/support/command.ts';
import { fileBytesMax, filesBytesMax, filesMax } from '#core/support/file.ts';
import { sideOf, type SupportRequest } from '#core/support/request.ts';
import { requestStatusOf } from '#core/support/status.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { openedAt, requestOf } from './requests.ts';

const id = '7d9f4a51-3f2a-4a63-8a3c-3b8f6e0a1c11';
const at = openedAt + hourMs;

function say(
  to: SupportRequest,
  word: Partial<RequestWord> & Pick<RequestWord, 'kind' | 'operator'>,
  when = at,
): RequestStep {
  const whole = { asks: false, written: null, ...word, id };
  return spoken(unchanged(to), whole, { text: 'as it was written', bytes: 10, at: when });
}

describe('words to a support request', () => {
  it('are taken with who says them and where what they wrote stands, and bear no text', () => {
    const given = { operator: 'kim', written: id, asks: true, text: 'secret' };
    assert.deepEqual(readRequestWord('note', given), {
      kind: 'note',
      operator: 'kim',
      written: id,
      asks: true,
    });
    assert.deepEqual(readRequestWord('mitigate', { operator: 'kim' }), {
      kind: 'mitigate',
      operator: 'kim',
      written: null,
      asks: false,
    });
  });

  it('are none where something lacks or is odd', () => {
    for (const [kind, given] of [
      ['note', null],
      ['note', { operator: 'kim' }],
      ['attach', { operator: 'kim' }],
      ['note', { operator: 'kim', written: '../../x' }],
      ['close', { operator: 'a\nb' }],
      ['close', {}],
    ] as const)
      assert.equal((readRequestWord(kind, given) as { kind: string }).kind, 'malformed');
  });

  it('come from the desk that the policy names, but for whoever opened it', () => {
    const request = requestOf();
    assert.equal(sideOf(request, 'dana'), 'desk');
    assert.equal(sideOf(request, 'lee'), 'asker');
    assert.equal(sideOf({ ...request, openedBy: 'dana' }, 'dana'), 'asker');
    const open = { ...request, plan: { ...request.plan, desk: [] } };
    assert.deepEqual([sideOf(open, 'lee'), sideOf(open, 'kim')], ['desk', 'asker']);
  });

  it('of the desk answer, and make who answers first its owner', () => {
    const { matter, entries } = say(requestOf(), { kind: 'note', operator: 'dana' });
    assert.deepEqual([matter.owner, matter.answeredAt, entries[0]?.kind], ['dana', at, 'answer']);
    assert.equal(requestStatusOf(matter), 'inProgress');
    assert.equal(matter.turn.dueAt, at + 12 * hourMs, 'the next word is due later than the first');
  });

  it('that ask back make it the other’s turn, and an answer or a file the desk’s again', () => {
    const asked = say(requestOf(), { kind: 'note', operator: 'dana', asks: true }).matter;
    assert.equal(requestStatusOf(asked), 'waitsForAsker');
    for (const kind of ['note', 'attach'] as const) {
      const back = say(asked, { kind, operator: 'kim' }, at + hourMs).matter;
      assert.deepEqual([back.turn.of, back.turn.since], ['desk', at + hourMs]);
    }
  });

  it('of whoever asks do not put the desk’s time off', () => {
    const before = requestOf();
    const { matter } = say(before, { kind: 'note', operator: 'kim' });
    assert.deepEqual(matter.turn, before.turn);
  });

  it('are refused to those who may not, each with the way out', () => {
    const request = requestOf();
    const mitigate = { kind: 'mitigate', operator: 'kim', asks: false } as const;
    assert.equal(wordRefusal(request, mitigate, at)?.kind, 'notAllowed');
    const ask = { kind: 'note', operator: 'kim', asks: true } as const;
    assert.equal(wordRefusal(request, ask, at)?.kind, 'notAllowed');
    assert.equal(wordRefusal(request, { ...mitigate, operator: 'dana' }, at), null);
  });

  it('open it again within a day of its being settled, and not later', () => {
    for (const [kind, operator] of [
      ['mitigate', 'dana'],
      ['close', 'kim'],
    ] as const) {
      const settled = say(requestOf(), { kind, operator }).matter;
      const again = { kind: 'reactivate', operator: 'kim', asks: false } as const;
      assert.equal(wordRefusal(settled, again, at + dayMs), null);
      assert.equal(wordRefusal(settled, again, at + dayMs + 1)?.kind, 'tooLate');
      const { matter } = say(settled, { ...again, written: null }, at + dayMs);
      assert.deepEqual([matter.settled, matter.reactivated], [null, 1]);
      assert.equal(matter.turn.dueAt, at + dayMs + 4 * hourMs, 'a first answer is owed anew');
    }
  });

  it('are taken no more once it is settled, but for closing what is mitigated', () => {
    const mitigated = say(requestOf(), { kind: 'mitigate', operator: 'dana' }).matter;
    const note = { kind: 'note', operator: 'kim', asks: false } as const;
    assert.equal(wordRefusal(mitigated, note, at)?.kind, 'alreadySo');
    assert.equal(wordRefusal(mitigated, { ...note, kind: 'close' }, at), null);
    const closed = { ...mitigated, endedAt: at };
    assert.equal(wordRefusal(closed, { ...note, kind: 'reactivate' }, at)?.kind, 'alreadySo');
    assert.equal(wordRefusal(requestOf(), { ...note, kind: 'reactivate' }, at)?.kind, 'alreadySo');
  });

  it('bring no more files than it takes, and no more entries', () => {
    const attach = { kind: 'attach', operator: 'kim', asks: false } as const;
    const full = { ...requestOf(), files: filesMax };
    assert.equal(wordRefusal(full, attach, at)?.kind, 'tooMany');
    const long = { ...requestOf(), entries: 2_000 };
    assert.equal(wordRefusal(long, { ...attach, kind: 'note' }, at)?.kind, 'tooMany');
    assert.equal(wordRefusal(long, { ...attach, kind: 'close' }, at), null);
    const refusal = (fileBytes: number, bytes: number) =>
      writtenRefusal({ ...requestOf(), fileBytes }, attach, { text: 'x', bytes })?.kind ?? null;
    assert.equal(refusal(0, fileBytesMax), null);
    assert.equal(refusal(0, fileBytesMax + 1), 'tooMany');
    assert.equal(refusal(filesBytesMax, 1), 'tooMany');
    assert.equal(writtenRefusal(requestOf(), attach, null)?.kind, 'malformed');
  });
});
