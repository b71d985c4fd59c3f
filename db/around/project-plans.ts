import type { PlanKind } from '../../definitions/around/project-plan/schema';
import type { PartRow } from './parts';

export interface PlanTaskRow extends PartRow {
  readonly kind: PlanKind;
  readonly name: string;
  readonly starts_on: string | null;
  readonly due_on: string;
  readonly assignee_id: string | null;
  readonly done_at: string | null;
  readonly done_by: string | null;
  readonly note: string | null;
}

declare module './parts' {
  interface PartTables {
    project_plan_tasks: PlanTaskRow;
  }
}
