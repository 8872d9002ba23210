/**
 * The words of the reports on feature updates. Every state is told twice: as a code in text and, beside it, in the
 * language of the report (`_loc`). Of the codes two were seen on a live tenant (2 = Offering, 8 = Installed); the others
 * are numbers of this emulator's own, so that nobody can go by them. Source of states and alerts: Microsoft, "Reports for
 * feature updates policies".
 */
import type { FeaturePhase } from '../../fleet/fleet.ts';

/** State, substate and alert of a phase. */
interface Words {
  readonly aggregate: 'Success' | 'InProgress' | 'Error' | 'OnHold' | 'Cancelled';
  readonly status: keyof typeof statusCodes;
  readonly substatus: keyof typeof substatusCodes;
  /** Null = what the last failure says, if there was one. */
  readonly alert: Alert | null;
}

/** Codes of states; those but Offering and Installed are our own. */
export const statusCodes = {
  Pending: '1',
  Offering: '2',
  'On hold': '3',
  Canceled: '4',
  Installing: '5',
  Uninstalling: '6',
  Other: '7',
  Installed: '8',
} as const;

/** Codes of substates, our own. */
export const substatusCodes = {
  Validation: '11',
  Scheduled: '12',
  ServicePaused: '31',
  Deferred: '32',
  'Service Cancelled': '41',
  OfferReady: '21',
  'Offer Received': '22',
  'Download Start': '51',
  'Install Start': '52',
  'Restart Required': '53',
  'Update Installed': '81',
  'Rollback complete': '61',
  'Needs attention': '71',
} as const;

type Alert =
  | 'Incompatible'
  | 'PolicyConflictDeferral'
  | 'PolicyConflictPause'
  | 'RollbackInitiated'
  | 'SafeguardHold';

/** Words by phase. */
export const wordsOf: Readonly<Record<FeaturePhase | 'superseded', Words>> = {
  scheduled: { aggregate: 'InProgress', status: 'Pending', substatus: 'Scheduled', alert: null },
  offerReady: { aggregate: 'InProgress', status: 'Offering', substatus: 'OfferReady', alert: null },
  deferred: {
    aggregate: 'OnHold',
    status: 'On hold',
    substatus: 'Deferred',
    alert: 'PolicyConflictDeferral',
  },
  paused: {
    aggregate: 'OnHold',
    status: 'On hold',
    substatus: 'Deferred',
    alert: 'PolicyConflictPause',
  },
  held: {
    aggregate: 'OnHold',
    status: 'On hold',
    substatus: 'ServicePaused',
    alert: 'SafeguardHold',
  },
  notCapable: {
    aggregate: 'Error',
    status: 'Pending',
    substatus: 'Validation',
    alert: 'Incompatible',
  },
  offered: {
    aggregate: 'InProgress',
    status: 'Offering',
    substatus: 'Offer Received',
    alert: null,
  },
  downloading: {
    aggregate: 'InProgress',
    status: 'Installing',
    substatus: 'Download Start',
    alert: null,
  },
  installing: {
    aggregate: 'InProgress',
    status: 'Installing',
    substatus: 'Install Start',
    alert: null,
  },
  restartPending: {
    aggregate: 'InProgress',
    status: 'Installing',
    substatus: 'Restart Required',
    alert: null,
  },
  installed: {
    aggregate: 'Success',
    status: 'Installed',
    substatus: 'Update Installed',
    alert: null,
  },
  failed: { aggregate: 'Error', status: 'Other', substatus: 'Needs attention', alert: null },
  rolledBack: {
    aggregate: 'Error',
    status: 'Uninstalling',
    substatus: 'Rollback complete',
    alert: 'RollbackInitiated',
  },
  superseded: {
    aggregate: 'Cancelled',
    status: 'Canceled',
    substatus: 'Service Cancelled',
    alert: null,
  },
};

/** The English words of overall states. */
export const aggregateWords: Readonly<Record<Words['aggregate'], string>> = {
  Success: 'Success',
  InProgress: 'In progress',
  Error: 'Error',
  OnHold: 'On hold',
  Cancelled: 'Cancelled',
};

/** The code of an alert; 0 = none. */
export function alertCode(alert: string | null): string {
  if (alert === null) return '0';
  let code = 0;
  for (const letter of alert) code = (code * 31 + letter.charCodeAt(0)) % 9000;
  return String(code + 1);
}
