/** The workflows a worker offers. */
export { releaseWorkflow } from './release/release.ts';
export {
  readinessBatchWorkflow,
  readinessWorkflow,
  registrationBatchWorkflow,
  registrationWorkflow,
} from './registration.ts';
export { incidentWorkflow } from './incident/incident.ts';
export { supportWorkflow } from './support/support.ts';
export { tenantCareWorkflow } from './tenant/care.ts';
export { scheduledReleaseWorkflow } from './tenant/scheduled.ts';
export { contactCodesWorkflow } from './tenant/codes.ts';
export { resendMessageWorkflow } from './tenant/resending.ts';
