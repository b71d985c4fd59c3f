import type { PlanTaskRow } from '../../db/around/project-plans';
import { refusalOfPlanTask, refusalToPlan } from '../../definitions/around/project-plan/planning';
import {
  MAX_PLAN_TASKS,
  newPlanTaskSchema,
  planTaskPatchSchema,
  planTaskSchema,
  type PlanTaskView,
} from '../../definitions/around/project-plan/schema';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import type { Route } from '../http/route';
import { patched } from './changing';
import { partRoutes, partView } from './parts';

/** The project plan 项目计划 of an opportunity of the category project (OPP-10). */
export const projectPlanRoutes = (deps: Deps): Route[] =>
  partRoutes(deps, {
    name: 'projectPlan',
    table: 'project_plan_tasks',
    path: 'plan',
    idName: 'taskId',
    one: 'a task or milestone of the project plan 项目计划',
    most: MAX_PLAN_TASKS,
    newSchema: newPlanTaskSchema,
    patchSchema: planTaskPatchSchema,
    viewSchema: planTaskSchema,
    writtenBy: 'act',
    sorts: { dueOn: { column: 'due_on', of: ({ due_on }) => due_on } },
    entered({ kind = 'task', name, startsOn = null, dueOn, assigneeId = null, note = null }, { opportunity, people }) {
      assertAllowed(refusalToPlan(opportunity.category));
      assertAllowed(refusalOfPlanTask({ startsOn, dueOn, assigneeId }, people));
      return Promise.resolve({
        kind,
        name,
        starts_on: startsOn,
        due_on: dueOn,
        assignee_id: assigneeId,
        done_at: null,
        done_by: null,
        note,
      });
    },
    changed(row, patch, { opportunity, people, caller, at }) {
      assertAllowed(refusalToPlan(opportunity.category));
      const [startsOn, dueOn, assigneeId] = [
        patched(patch.startsOn, row.starts_on),
        patched(patch.dueOn, row.due_on),
        patched(patch.assigneeId, row.assignee_id),
      ];
      // whoever has left the team meanwhile keeps what they had, until it is given to another
      assertAllowed(
        refusalOfPlanTask({ startsOn, dueOn, assigneeId: assigneeId === row.assignee_id ? null : assigneeId }, people),
      );
      const isDone = patched(patch.done, row.done_at !== null);
      const done = isDone
        ? { done_at: row.done_at ?? at, done_by: row.done_by ?? caller.id }
        : { done_at: null, done_by: null };
      return Promise.resolve({
        kind: patched(patch.kind, row.kind),
        name: patched(patch.name, row.name),
        starts_on: startsOn,
        due_on: dueOn,
        assignee_id: assigneeId,
        ...done,
        note: patched(patch.note, row.note),
      });
    },
    views: (_db, rows) => Promise.resolve(rows.map(planTaskView)),
  });

const planTaskView = (row: PlanTaskRow): PlanTaskView => ({
  ...partView(row),
  kind: row.kind,
  name: row.name,
  startsOn: row.starts_on,
  dueOn: row.due_on,
  assigneeId: row.assignee_id,
  done: row.done_at !== null,
  doneAt: row.done_at,
  doneBy: row.done_by,
  note: row.note,
});
