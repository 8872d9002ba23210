/** Messages in English. */
import { causeTitle } from '#core/incident/cause.ts';
import { statusText } from '#core/incident/status.ts';
import { requestStatusText, sideText } from '#core/support/status.ts';
import type { RequestKind } from '#core/support/request.ts';
import { instantText } from '../instant.ts';
import type { Words } from './words.ts';

/** A question's own name says nothing to whoever is asked. */
const questions: Readonly<Record<string, string>> = {
  propose: 'A question for you',
  escalate: 'A question still waits for an answer',
};

const requestKinds: Readonly<Record<RequestKind, string>> = {
  incident: 'an incident',
  information: 'a request for information',
  change: 'a request for a change',
};

export const english: Words = {
  kinds: {
    question: 'needs a word from you',
    trouble: 'something does not succeed',
    objective: 'objective judged',
    incident: 'incident',
    escalation: 'support request overdue',
    support: 'support request',
    change: 'change of schedule',
    start: 'release started',
    advisory: 'provider’s advisory',
    summary: 'summary',
    schedule: 'planned schedule',
  },
  what: ({ act, what }) => questions[act] ?? `${what.charAt(0).toUpperCase()}${what.slice(1)}`,
  about: (release, tenant) => `${release} of ${tenant}`,
  incidentTitle: ({ number, cause, status }) =>
    `Incident ${number}, ${statusText(status)}: ${causeTitle(cause)}`,
  incidentStands: ({ status, severity, owner }) =>
    `Status: ${statusText(status)}. Severity: ${severity}. Owner: ${owner}.`,
  requestTitle: ({ number }, what) =>
    `Support request ${number}: ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
  requestStands: ({ subject, kind, severity, status, waitsFor, dueAt, isOverdue }) =>
    [
      `“${subject}”`,
      `It is ${requestKinds[kind]} of severity ${severity}: ${requestStatusText(status)}.`,
      waitsFor === null || dueAt === null
        ? ''
        : `To act: ${sideText(waitsFor)}, ${isOverdue ? 'since' : 'by'} ${instantText(dueAt)}.`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  requestRead: 'All of it, and how to answer:',
  instant: instantText,
  schedule: { title: 'The rings', columns: ['Ring', 'Offered', 'Installed by'] },
  opening: ({ opensAt, offeredAt, isPaused }) =>
    `${offeredAt === null ? `from ${instantText(opensAt)}` : `since ${instantText(offeredAt)}`}${isPaused ? ', paused' : ''}`,
  rehearsal: (basedOn) => `This is a rehearsal of ${basedOn} on a simulated fleet.`,
  answer: [
    'To say yes:',
    'or the Update approve of the release in the Web UI. Without an answer nothing is taken off any device.',
  ],
  sentBy: {
    release: 'Sent by Ringmaster. The reasons behind each line are kept with the release.',
    request: 'Sent by Ringmaster.',
  },
  reasons: null,
  plain: 'This message could not be laid out, and is shown as plain text.',
};
