import { defineUpdate } from '@temporalio/workflow';
import type { DuplicateScanStart, ScanCommandKind, ScanState } from '../../definitions/matching/scan/scan';
import type { FlowStart } from '../shared/flow-start';

/** What a person asks of a scan. Its id is the id of the request, so that it is safe to send again. */
export interface ScanCommand {
  readonly id: string;
  readonly kind: ScanCommandKind;
  readonly by: { readonly userId: string };
}

/** Waits until the scan can be read; refused where another one is open. Sent together with the start of the flow. */
export const duplicateScanStarted = defineUpdate<ScanState>('duplicateScanStarted');
/** Answers with the state that the scan is in from now on. */
export const duplicateScanCommand = defineUpdate<ScanState, [ScanCommand]>('duplicateScanCommand');

export const DUPLICATE_SCAN_WORKFLOW = 'duplicateScanWorkflow';
export const duplicateScanWorkflowId = (scanId: string): string => `duplicate-scan/${scanId}`;

export const duplicateScanFlow = (start: DuplicateScanStart): FlowStart => ({
  type: DUPLICATE_SCAN_WORKFLOW,
  workflowId: duplicateScanWorkflowId(start.scanId),
  args: [start],
});
