import { type ApprovalRow, approvalById } from '../db/approvals';
import type { TaskRow } from '../db/tasks';
import { merged } from '../definitions/approval/fields';
import type { Data } from '../definitions/approval/state';
import type { Form } from '../definitions/form/schema';
import { validateForm } from '../definitions/form/validate';
import type { Deps } from './deps';
import { unprocessable } from './http/problem';

/** Refuses values with which the data of the approval would not fit the task’s form, in the version that the case began with. */
export async function assertFormFits(deps: Pick<Deps, 'db' | 'published' | 'forms'>, { form: key, approval_id }: TaskRow, values: Data): Promise<void> {
  const approval = key === null ? undefined : await approvalById(deps.db, approval_id);
  const form = key === null || !approval ? undefined : await formOf(deps, approval, key);
  if (!form || !approval) return;
  const known = new Set(Object.keys(form.schema.properties ?? {}));
  const data = Object.fromEntries(Object.entries(merged(approval.data, values)).filter(([name]) => known.has(name) || Object.hasOwn(values, name)));
  const errors = validateForm(form.schema, data);
  if (errors.length > 0) throw unprocessable(errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '), errors);
}

/** Cases from before forms were kept go by what is published now. */
async function formOf({ published, forms }: Pick<Deps, 'published' | 'forms'>, approval: ApprovalRow, key: string): Promise<Form | undefined> {
  const version = approval.forms[key];
  return version === undefined ? (await (await published())('form', key))?.body : forms(key, version);
}
