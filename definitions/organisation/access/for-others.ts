import { type Caller, hasRole } from './caller';

export interface OnBehalfOf {
  readonly id: string;
  readonly department_id: string;
}

/** Whether somebody heads the department of another, or one above it. Nobody is their own head. */
const isHeadAbove = (caller: Caller, { id, department_id }: OnBehalfOf): boolean =>
  caller.id !== id && caller.headedDepartmentIds.includes(department_id);

/** Whether somebody arranges things of another: administrators for everybody, heads for those below them. */
export const mayArrangeFor = (caller: Caller, person: OnBehalfOf): boolean =>
  hasRole(caller, 'ops', 'admin') || isHeadAbove(caller, person);
