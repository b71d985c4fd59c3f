import { conflictReviewById } from '../../db/registration/conflict-reviews';
import { definitionVersion } from '../../db/definition/rows';
import type { Db } from '../../db/shared/knex';
import { namesOfOpportunities, opportunityById, type OpportunityRow } from '../../db/registration/rows';
import { presentIds } from '../../db/matching/present-candidates';
import type { TaskRow } from '../../db/approval/tasks';
import { definitionOf } from '../../definitions/kinds/read';
import { declaredByOutcomes, effectOfReview } from '../../definitions/registration/reviewing';
import { isOver } from '../../definitions/registration/statuses';
import { isRefused } from '../../definitions/shared/refusal';
import type { Caller } from '../../definitions/organisation/access/caller';
import type { Decision, HostedTasks, Resubmission } from '../approval/hosted-tasks';
import type { Deps } from '../deps';
import { Problem } from '../http/problem';
import { reader } from '../http/validation';
import { actorOf } from '../shared/actor';
import { changeOf } from './changing';
import { Type } from '@sinclair/typebox';
import { derivedId } from '../../db/shared/new-id';
import { opportunityPatchSchema } from '../../definitions/registration/changing';
import { changeRegistration, type Changing } from '../../workflows/registration/messages';
import { candidateViews } from '../matching/candidate-views';
import { peopleToAsk } from '../organisation/people';
import { assertSharers } from './sharers';

/** What a conflict review 撞单审核 adds to its tasks. */
export const reviewTasks = ({ db, commands }: Pick<Deps, 'db' | 'commands'>): HostedTasks => ({
  declaredFields: (task, caller) => declaredFields(db, task, caller),
  formForFlow: (task, decision) => inTermsOfFound(db, task, decision),
  corrected: (task, resubmission) => correct({ db, commands }, task, resubmission),
  assertDecidable: (task, decision) => assertReviewable(db, task, decision),
});

/**
 * A conflict review lets its signers name what it is merged into: among the opportunities that are for their eyes,
 * each with its customer and its owner.
 */
async function declaredFields(
  db: Db,
  { approval_id }: TaskRow,
  caller: Caller,
): Promise<Readonly<Record<string, unknown>>> {
  const review = await conflictReviewById(db, approval_id);
  if (!review) return {};
  const seen = candidateViews(review.candidates, caller).flatMap(({ kind, id, name, ownerName }) =>
    kind === 'opportunity' && id !== null ? [{ id, of: [name, ownerName] }] : [],
  );
  const names = await namesOfOpportunities(
    db,
    seen.map(({ id }) => id),
  );
  return declaredByOutcomes(
    seen.map(({ id, of }) => ({
      id,
      name: [names.get(id), ...of].filter((part) => part !== null && part !== undefined).join(' · '),
    })),
  );
}

/**
 * The form as the flow reads it: it knows the candidates as they were found, the reviewer sees them as they are. One
 * that was merged into another since stands for that other.
 */
async function inTermsOfFound(db: Db, task: TaskRow, { form }: Decision): Promise<Decision['form']> {
  const intoId = form?.['intoId'];
  const review = typeof intoId === 'string' ? await conflictReviewById(db, task.approval_id) : undefined;
  if (review === undefined || review.candidates.some(({ id }) => id === intoId)) return form;
  const present = await presentIds(db, review.candidates);
  const formerId = review.candidates.find(({ id }) => present.get(id) === intoId)?.id;
  return formerId === undefined ? form : { ...form, intoId: formerId };
}

const correction = reader(
  Type.Object({ form: Type.Object({ customer: Type.Optional(opportunityPatchSchema.properties.customer) }) }),
  'body',
);

/** A resubmission with `form.customer` is the change of the opportunity, and then the resubmission. */
async function correct(
  { db, commands }: Pick<Deps, 'db' | 'commands'>,
  { approval_id }: TaskRow,
  { form, caller, requestId }: Resubmission,
): Promise<Decision['form']> {
  if (form?.['customer'] === undefined) return form;
  const { customer: _customer, ...rest } = form;
  const { customer } = correction({ form }).form;
  const review = await conflictReviewById(db, approval_id);
  const row = review && (await opportunityById(db, review.opportunity_id));
  if (row === undefined || customer === undefined) return form;
  const id = derivedId(requestId, 0);
  const change = changeOf(row, { customer }, { id, version: row.version, at: '/form' });
  const args: [Changing] = [{ by: actorOf(caller), change }];
  await commands.send({ workflowId: row.workflow_id, update: changeRegistration, args, id });
  return rest;
}

/**
 * What only the rows know of a reviewer’s decision: whether the people who would share are there, and
 * whether the opportunity to merge into is still open. The flow asks the rest. One that ends between this look and
 * the decision changes nothing for the worse: the registration then goes on by itself.
 */
async function assertReviewable(db: Db, task: TaskRow, { outcome, form = {} }: Decision): Promise<void> {
  const review =
    outcome === 'share' || outcome === 'merge' ? await conflictReviewById(db, task.approval_id) : undefined;
  const row = review && (await opportunityById(db, review.opportunity_id));
  const policy = row && (await definitionVersion(db, 'registrationPolicy', row.policy_key, row.policy_version));
  const effect =
    review &&
    policy &&
    effectOfReview(outcome, form, review.candidates, definitionOf('registrationPolicy', policy.body).fuzzy.reviewFrom);
  if (row === undefined || policy === undefined || effect === undefined || isRefused(effect)) return;
  if (effect.kind === 'share')
    await peopleToAsk(
      db,
      effect.shares.map(({ userId }) => userId),
      (index) => `/form/shares/${index}/userId`,
    );
  const intoId = effect.kind === 'share' || effect.kind === 'merge' ? effect.intoId : null;
  const into = intoId === null ? undefined : await survivingOpportunity(db, intoId);
  if (effect.kind === 'share') await assertSharers(db, [row.id, ...(into ? [into.id] : [])], effect.shares);
  if (into?.visibility === 'public' && effect.kind === 'share')
    throw new Problem({
      status: 409,
      code: 'wrong_state',
      detail:
        `"${into.name}" lies in the public pool: nobody owns it whom the registrant could share ` +
        'with. Have it assigned first, or decide "merge".',
      errors: [{ pointer: '/form/intoId', code: 'public', detail: 'is public' }],
    });
  if (into && (isOver(into.status) || into.id === row.id))
    throw new Problem({
      status: 409,
      code: 'wrong_state',
      detail:
        `"${into.name}" is ${into.id === row.id ? 'a part of this one' : into.status} meanwhile: ` +
        'there is nothing to merge into. Decide "notConflict" or "same".',
      errors: [{ pointer: '/form/intoId', code: 'ended', detail: `is ${into.status}` }],
    });
}

/** The opportunity, or what it has become a part of by now. */
async function survivingOpportunity(db: Db, id: string): Promise<OpportunityRow | undefined> {
  const present = await presentIds(db, [{ kind: 'opportunity', id }]);
  return opportunityById(db, present.get(id) ?? id);
}
