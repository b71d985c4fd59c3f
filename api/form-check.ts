import { approvalById } from '../db/approvals';
import type { TaskRow } from '../db/tasks';
import { merged } from '../definitions/approval/fields';
import type { Data } from '../definitions/approval/state';
import { validateForm } from '../definitions/form/validate';
import type { Deps } from './deps';
import { unprocessable } from './http/problem';

/** Refuses values with which the data of the approval would not fit the task’s form. */
export async function assertFormFits({ db, published }: Pick<Deps, 'db' | 'published'>, { form: key, approval_id }: TaskRow, values: Data): Promise<void> {
  const form = key === null ? undefined : await (await published())('form', key);
  const approval = form && (await approvalById(db, approval_id));
  if (!form || !approval) return;
  const known = new Set(Object.keys(form.body.schema.properties ?? {}));
  const data = Object.fromEntries(Object.entries(merged(approval.data, values)).filter(([name]) => known.has(name) || Object.hasOwn(values, name)));
  const errors = validateForm(form.body.schema, data);
  if (errors.length > 0) throw unprocessable(errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '), errors);
}
