/** How a support request is shown in the Web UI. */
import assert from 'node:assert/strict';
import { requestDetails } from '#core/support/details.ts';
import { standingOfRequest } from '#core/support/status.ts';
import { hourMs } from '#core/time.ts';
import { openedAt, requestOf } from './requests.ts';

describe('a support request in the Web UI', () => {
  it('tells how it stands, who must act, and by when', () => {
    const text = requestDetails(standingOfRequest(requestOf(), openedAt), false);
    assert.match(
      text,
      /Support request 1:\*\* incident, severity B, about Windows quality updates\. It is new\./,
    );
    assert.match(text, /\*\*To act:\*\* the desk\./);
    assert.match(
      text,
      /\*\*Next:\*\* Mon 15 Jun 2026 11:00 UTC: remind the desk of the first answer/,
    );
  });

  it('says that it is late, that time is what releases say, and that it is over', () => {
    const late = standingOfRequest(requestOf(), openedAt + 5 * hourMs);
    assert.match(requestDetails(late, true), /\*\*overdue\*\*[^]*in the time of its releases/);
    const over = standingOfRequest({ ...requestOf(), endedAt: openedAt }, openedAt);
    assert.match(requestDetails(over, false), /It is over/);
  });
});
