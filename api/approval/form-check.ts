import { type ApprovalRow, approvalById } from '../../db/approval/rows';
import type { TaskRow } from '../../db/approval/tasks';
import { mayMend, merged } from '../../definitions/approval/data/fields';
import type { Form } from '../../definitions/kinds/form/schema';
import { validateForm } from '../../definitions/shared/form/validate';
import type { DecisionBody } from '../../definitions/approval/inbox/schema';
import type { Deps } from '../deps';
import { unprocessable } from '../http/problem';

/**
 * Refuses a decision after which the data of the approval would not fit the task’s form, in the version that the case
 * began with: also one that brings no values, where some are missing. What the signer may not edit is not theirs to
 * mend. Whoever rejects need not fill in anything; an opinion changes no values.
 */
export async function assertFormFits(
  deps: Pick<Deps, 'db' | 'published' | 'forms'>,
  { form: key, approval_id, fields, purpose }: TaskRow,
  { outcome, form: values = {} }: Pick<DecisionBody, 'outcome' | 'form'>,
): Promise<void> {
  const rejects = outcome === 'reject';
  if (key === null || purpose !== 'decision' || (rejects && Object.keys(values).length === 0)) return;
  const approval = await approvalById(deps.db, approval_id);
  const form = approval && (await formOf(deps, approval, key));
  if (!form) return;
  const known = new Set(Object.keys(form.schema.properties ?? {}));
  const data = Object.fromEntries(
    Object.entries(merged(approval.data, values)).filter(([name]) => known.has(name) || Object.hasOwn(values, name)),
  );
  const errors = validateForm(form.schema, data).filter(
    ({ pointer, code }) => mayMend(pointer, fields) && !(rejects && code === 'required'),
  );
  if (errors.length > 0)
    throw unprocessable(errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '), errors);
}

/** The form in the version that the approval keeps. Cases from before forms were kept go by what is published now. */
export async function formOf(
  { published, forms }: Pick<Deps, 'published' | 'forms'>,
  approval: ApprovalRow,
  key: string,
): Promise<Form | undefined> {
  const version = approval.forms[key];
  return version === undefined ? (await (await published())('form', key))?.body : forms(key, version);
}
