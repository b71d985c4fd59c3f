import type { MigrationStart } from '../../definitions/definition/migration';
import type { FlowStart } from '../shared/flow-start';
import { bareUpdate } from '../shared/message';

/**
 * Waits until the migration is done, or for a bounded time; from then on it can be read. Sent together with the start
 * of the flow.
 */
export const migrationUnderWay = bareUpdate('migrationUnderWay');

export const migrationWorkflowId = (migrationId: string): string => `definition-migration/${migrationId}`;
export const MIGRATION_WORKFLOW = 'definitionMigrationWorkflow';

export const migrationFlow = (start: MigrationStart): FlowStart => ({
  type: MIGRATION_WORKFLOW,
  workflowId: migrationWorkflowId(start.migrationId),
  args: [start],
});
