import { Type } from '@sinclair/typebox';
import { conflictReviewById, type ConflictReviewRow } from '../../db/registration/conflict-reviews';
import { departmentsOpposed } from '../../db/registration/rivals';
import { findConflicts } from '../../db/matching/conflicts';
import { approvalById, isReader } from '../../db/approval/rows';
import { presentCandidates } from '../../db/matching/present-candidates';
import { tasksOfApproval } from '../../db/approval/tasks';
import { type Caller, hasRole } from '../../definitions/organisation/access/caller';
import { judge } from '../../definitions/registration/judging';
import { maskedOurs, unmasked } from '../../definitions/registration/masking';
import { candidateSchema, conflictCheckSchema, verdictSchema } from '../../definitions/registration/schema';
import { instant, uuid } from '../../definitions/shared/wire';
import { nullable } from '../../definitions/shared/schema';
import { newCustomerFields } from '../../definitions/customer/schema';
import { isAsker } from '../approval/access';
import { candidateViews } from '../matching/candidate-views';
import type { Db } from '../../db/shared/knex';
import type { Deps } from '../deps';
import { readIdentityKeys } from '../http/identity';
import { ifVisible, notFound } from '../http/problem';
import { ok, route, type Route } from '../http/route';
import { opportunityOrPooled } from './access';
import { modelWithPolicy } from '../matching/policy';

const checkAnswer = Type.Object({
  verdict: verdictSchema,
  candidates: Type.Array(candidateSchema, { description: 'The best five, also where the verdict is clear.' }),
});

const reviewSchema = Type.Object({
  id: uuid(),
  opportunityId: uuid(),
  ours: Type.Object(newCustomerFields, { description: 'The customer as it is registered.' }),
  candidates: Type.Array(candidateSchema, { description: 'The other side, each with its evidence.' }),
  task: nullable(
    Type.Object({
      id: uuid(),
      status: Type.String(),
      outcomes: Type.Array(Type.String()),
      assigneeId: nullable(uuid()),
      candidateIds: Type.Array(uuid()),
    }),
  ),
  outcome: nullable(Type.String()),
  openedAt: instant(),
  decidedAt: nullable(instant()),
});

export const conflictRoutes = (deps: Deps): Route[] => [checkRoute(deps), reviewRoute(deps)];

const checkRoute = ({ db, published }: Deps): Route =>
  route({
    method: 'post',
    path: '/conflict-checks',
    summary: 'Check without registering',
    description: 'What a registration of this customer would meet now. Writes nothing.',
    body: conflictCheckSchema,
    answers: { 200: { description: 'The verdict with its evidence.', schema: checkAnswer } },
    async handle({ body: { businessModel, ...customer }, caller }) {
      const keys = readIdentityKeys(customer, '');
      const { policy } = await modelWithPolicy(await published(), businessModel);
      const found = await findConflicts(
        db,
        { name: customer.name, address: customer.address ?? null, keys, pickedCustomerId: null },
        policy.body,
      );
      const { verdict, candidates } = judge(found, policy.body, { byUserId: caller.id, pickedCustomerId: null });
      return ok({ verdict, candidates: candidateViews(candidates, caller) });
    },
  });

const reviewRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/conflict-reviews/:id',
    summary: 'Read a conflict review',
    description:
      'Both sides side by side with the evidence, and the task that decides. What was merged since is ' +
      'shown as what it has become a part of. The reviewer sees everything; the registrant sees the other ' +
      'side as after registering. The heads of the other side, as it was then, read it too, also after its end.',
    answers: { 200: { description: 'The review.', schema: reviewSchema } },
    async handle({ params, caller }) {
      const review = params['id'] === undefined ? undefined : await conflictReviewById(db, params['id']);
      const approval = review && (await approvalById(db, review.id));
      if (!review || !approval) throw notFound();
      const opportunity = await ifVisible(opportunityOrPooled(db, review.opportunity_id, caller));
      if (opportunity === undefined && !(await headsOtherSide(db, review, caller))) throw notFound();
      const tasks = await tasksOfApproval(db, review.id);
      const task = tasks.findLast(({ status }) => status === 'open') ?? tasks.at(-1);
      const corrects = tasks.some(
        ({ purpose, assignee_id }) => purpose === 'resubmission' && assignee_id === caller.id,
      );
      const isReviewer =
        !corrects &&
        !isAsker(approval, caller) &&
        (await isReader(db, review.id, { userId: caller.id, departmentIds: [] }));
      const candidates = await presentCandidates(db, review.candidates);
      const seesAll = isReviewer || hasRole(caller, 'ops', 'admin');
      return ok({
        id: review.id,
        opportunityId: review.opportunity_id,
        ours: opportunity === undefined ? maskedOurs(review) : review.ours,
        candidates: seesAll ? candidates.map(unmasked) : candidateViews(candidates, caller),
        task: task
          ? {
              id: task.id,
              status: task.status,
              outcomes: task.outcomes,
              assigneeId: task.assignee_id,
              candidateIds: task.candidate_ids,
            }
          : null,
        outcome: approval.outcome,
        openedAt: review.opened_at,
        decidedAt: approval.ended_at,
      });
    },
  });

/** Whoever lost a sale in it, or may yet, has a head who knows of it. */
const headsOtherSide = async (db: Db, review: ConflictReviewRow, caller: Caller): Promise<boolean> =>
  caller.headedDepartmentIds.length > 0 &&
  (await departmentsOpposed(db, review)).some((id) => caller.headedDepartmentIds.includes(id));
