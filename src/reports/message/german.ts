/** Messages in German. Reasons of decisions are kept as they were written, in English, and marked so for screen readers. */
import { serviceTeam } from '#core/incident/incident.ts';
import { outlineOf } from '#core/area/areas.ts';
import type { MessageIncident, MessageLine, MessageRequest, Words } from './words.ts';

const instant = new Intl.DateTimeFormat('de-DE', {
  weekday: 'short',
  day: 'numeric',
  month: 'numeric',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** What actions that are told are called; `{ring}` stands for a ring. */
const acts: Readonly<Record<string, string>> = {
  review: 'Inhalt des Updates geprüft, Verteilung beginnt',
  supersede: 'Neuerer Inhalt ersetzt den bisherigen',
  judgeObjective: 'Ziel bewertet',
  watch: 'Der nächste Ring wartet, oder wartet nicht mehr',
  amend: 'Richtlinie geändert',
  expedite: 'Ring {ring}: beschleunigt',
  pause: 'Ring {ring}: angehalten',
  remindPause: 'Ring {ring}: ist noch angehalten',
  lapsePause: 'Ring {ring}: Pause läuft ab',
  rollBack: 'Ring {ring}: Update wird zurückgenommen',
  resume: 'Ring {ring}: wird fortgesetzt',
  hold: 'Gerätegruppe wird vom Update ausgenommen',
  unhold: 'Gerätegruppe wird nicht mehr ausgenommen',
  remindHold: 'Gerätegruppe ist noch ausgenommen',
  rollBackHold: 'Update wird auf einer Gerätegruppe zurückgenommen',
  propose: 'Frage an Sie',
  escalate: 'Frage wartet noch auf Antwort',
  lapseProposal: 'Frage blieb ohne Antwort',
  withdraw: 'Frage zurückgezogen',
  approve: 'Frage beantwortet',
  advise: 'Hinweis des Herstellers',
  warn: 'Etwas gelingt seit längerem nicht',
  'incident.opened': 'Vorfall eröffnet',
  'incident.update': 'Stand',
  'incident.restored': 'Dienst wiederhergestellt',
  'incident.reopened': 'Vorfall wieder eröffnet',
  'incident.closed': 'Vorfall geschlossen',
  'incident.report': 'Abschlussbericht veröffentlicht',
  'support.opened': 'Eröffnet',
  'support.answer': 'Der Support antwortet',
  'support.question': 'Der Support fragt zurück',
  'support.note': 'Anmerkung',
  'support.file': 'Datei angehängt',
  'support.reminder': 'Erinnerung',
  'support.escalation': 'Überfällig',
  'support.lowered': 'Schweregrad gesenkt',
  'support.mitigated': 'Behelf gefunden',
  'support.resolved': 'Gelöst',
  'support.silent': 'Ohne Antwort geschlossen',
  'support.reactivated': 'Wieder eröffnet',
};

const requestStatuses: Readonly<Record<MessageRequest['status'], string>> = {
  new: 'neu',
  inProgress: 'in Arbeit',
  waitsForAsker: 'wartet auf Antwort',
  mitigated: 'mit Behelf',
  resolved: 'gelöst',
  silent: 'ohne Antwort geschlossen',
  closed: 'geschlossen',
};

const requestKinds: Readonly<Record<MessageRequest['kind'], string>> = {
  incident: 'Störung',
  information: 'Frage',
  change: 'Änderungswunsch',
};

const sides: Readonly<Record<'desk' | 'asker', string>> = {
  desk: 'der Support',
  asker: 'wer angefragt hat',
};

function requestStands(request: MessageRequest): string {
  const { subject, kind, severity, status, waitsFor, dueAt, isOverdue } = request;
  const toAct =
    waitsFor === null || dueAt === null
      ? ''
      : ` Am Zug: ${sides[waitsFor]}, ${isOverdue ? 'überfällig seit' : 'bis'} ${instantText(dueAt)}.`;
  return `„${subject}“: ${requestKinds[kind]}, Schweregrad ${severity}: ${requestStatuses[status]}.${toAct}`;
}

const statuses: Readonly<Record<MessageIncident['status'], string>> = {
  investigating: 'wird untersucht',
  serviceDegradation: 'Dienst beeinträchtigt',
  serviceInterruption: 'Dienst unterbrochen',
  restoringService: 'Dienst wird wiederhergestellt',
  extendedRecovery: 'Wiederherstellung dauert an',
  investigationSuspended: 'Untersuchung ruht',
  serviceRestored: 'Dienst wiederhergestellt',
  falsePositive: 'falscher Alarm',
  reportPublished: 'Abschlussbericht veröffentlicht',
};

const severities: Readonly<Record<MessageIncident['severity'], string>> = {
  critical: 'kritisch',
  moderate: 'mittel',
  minimal: 'gering',
};

function incidentTitle({ number, cause, status }: MessageIncident): string {
  const { title } = outlineOf(cause.area);
  const head = `Vorfall ${number}, ${statuses[status]}`;
  switch (cause.kind) {
    case 'missed':
      return `${head}: ${title} ${cause.release} hat das Ziel verfehlt`;
    case 'paused':
      return `${head}: ${title} ${cause.release} ist vom Dienst angehalten`;
    case 'foreseen':
      return `${head}: ${title} ${cause.release} wird das Ziel verfehlen`;
    case 'missing':
      return `${head}: Quelle „${cause.source}“ schweigt`;
    case 'refused':
      return `${head}: Graph verweigert Schreiben oder Registrieren für ${title}`;
    case 'drift':
      return `${head}: Richtlinien von ${title} werden am Dienst vorbei geändert`;
  }
}

const kinds: Words['kinds'] = {
  question: 'braucht Ihre Antwort',
  trouble: 'etwas gelingt nicht',
  objective: 'Ziel bewertet',
  incident: 'Vorfall',
  escalation: 'Anfrage überfällig',
  support: 'Anfrage an den Support',
  change: 'geänderter Ablauf',
  start: 'Verteilung hat begonnen',
  advisory: 'Hinweis des Herstellers',
  summary: 'Zusammenfassung',
  schedule: 'geplanter Ablauf',
};

const announced: Readonly<Record<string, string>> = {
  start: 'Verteilung hat begonnen',
  summary: 'Zusammenfassung nach zwei Wochen',
  schedule: 'Geplanter Ablauf',
  change: 'Geänderter Ablauf',
};

export const german: Words = {
  kinds,
  what,
  about: (release, tenant) => `${release}, Mandant ${tenant}`,
  incidentTitle,
  incidentStands: ({ status, severity, owner }) =>
    `Status: ${statuses[status]}. Schwere: ${severities[severity]}. Zuständig: ${owner === serviceTeam ? 'Dienst' : owner}.`,
  instant: instantText,
  schedule: { title: 'Die Ringe', columns: ['Ring', 'Angeboten', 'Installiert bis'] },
  opening: ({ opensAt, offeredAt, isPaused }) =>
    `${offeredAt === null ? `ab ${instantText(opensAt)}` : `seit ${instantText(offeredAt)}`}${isPaused ? ', angehalten' : ''}`,
  requestTitle: ({ number }, words) => `Anfrage ${number}: ${words}`,
  requestStands,
  requestRead: 'Alles dazu, und wie man antwortet:',
  rehearsal: (basedOn) => `Dies ist eine Probe von ${basedOn} mit simulierten Geräten.`,
  answer: [
    'Um zuzustimmen:',
    'oder das Update approve der Release in der Weboberfläche. Ohne Antwort wird von keinem Gerät etwas entfernt.',
  ],
  sentBy: {
    release:
      'Gesendet von Ringmaster. Die Gründe zu jeder Zeile bleiben bei der Release gespeichert.',
    request: 'Gesendet von Ringmaster.',
  },
  reasons: 'Die Begründungen sind auf Englisch, wie sie festgehalten wurden.',
  plain: 'Diese Nachricht ließ sich nicht gestalten und wird als einfacher Text gezeigt.',
};

function instantText(at: number): string {
  return `${instant.format(at)} UTC`;
}

function what({ act, kind, ring, what: words }: MessageLine): string {
  const known = act === 'announce' ? announced[kind] : acts[act];
  return known?.replace('{ring}', ring ?? '') ?? words;
}
