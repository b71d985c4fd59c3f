import type { Client } from '@temporalio/client';
import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Db } from '../db/shared/knex';
import { signingSecret } from '../db/organisation/secrets';
import { absenceRoutes } from './organisation/absences';
import { approvalRoutes } from './approval/routes';
import { budgetRoutes } from './around/budgets';
import { calendarRoutes } from './calendar/routes';
import { commandsTo } from './case/commands';
import { incidentRoutes } from './case/incidents';
import { knowingEnds } from './case/after-ending';
import { caseRoutes } from './case/routes';
import { competitorRoutes } from './around/competitors';
import { conflictRoutes } from './registration/conflict-checks';
import { contractRoutes } from './around/contracts';
import { contactRoutes } from './customer/contacts';
import { customerRoutes } from './customer/routes';
import { decisionTreeRoutes } from './around/decision-trees';
import { definitionRoutes } from './definition/routes';
import { departmentRoutes } from './organisation/department-routes';
import { measureIncidents } from './case/metrics';
import type { Deps } from './deps';
import { descriptionRoutes } from './http/description';
import { duplicatePairRoutes } from './matching/duplicate-pairs';
import { duplicateScanRoutes } from './matching/duplicate-scans';
import { expenseRoutes } from './around/expenses';
import { handoverRoutes } from './handover/routes';
import { opportunityDocumentRoutes } from './around/documents';
import { documentRoutes } from './document/routes';
import { healthRoutes } from './http/health';
import { respondToError } from './http/errors';
import { observing } from './http/observing';
import { pager } from './http/paging';
import type { Route } from './http/route';
import { serve, unknownRoute } from './http/serve';
import { ledgerRoutes } from './ledger/routes';
import { linkTokens } from './approval/link/tokens';
import { linkRoutes } from './approval/link/routes';
import { opportunityRoutes } from './registration/routes';
import { opportunityChangeRoutes } from './registration/changing';
import { opportunityClaimRoutes } from './registration/claims';
import { opportunityCompetitorRoutes } from './around/opportunity-competitors';
import { opportunityCustomerRoutes } from './around/opportunity-customers';
import { partnerRoutes } from './around/partners';
import { pinnedForms } from './approval/pinned-forms';
import { projectApprovalRoutes } from './around/project-approvals';
import { projectPlanRoutes } from './around/project-plans';
import { publishedDefinitions } from './definition/published';
import { quotationRoutes } from './around/quotations';
import { reopeningRoutes } from './around/reopening';
import { readersOf } from './readers';
import { customerChangeRoutes } from './registration/customer-changing';
import { reviewTasks } from './registration/review-tasks';
import { sampleRoutes } from './around/samples';
import { sessionRoutes } from './organisation/sessions';
import { stageRoutes } from './stage/routes';
import { plannedActivityRoutes } from './stage/planned-activities';
import { stageActivityRoutes } from './stage/activities';
import { saleViews } from './stage/view';
import { taskActRoutes } from './approval/task-acts';
import { taskDraftRoutes } from './approval/task-drafts';
import { taskViewRoutes } from './approval/saved-views';
import { taskRoutes } from './approval/tasks';
import { teamRoutes } from './around/team';
import { userRoutes } from './organisation/users';
import { competitorNewsRoutes } from './around/competitor-news';
import { taskDecisionRoutes } from './approval/task-decisions';

interface Connections {
  readonly db: Db;
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly log: Logger;
  readonly documents: Deps['documents'];
  readonly engineUi?: string | undefined;
  /** What whoever monitors shows from other machines; left out: nobody does. */
  readonly metricsToken?: string | undefined;
}

/** Every route of the product. */
function allRoutes(deps: Deps): Route[] {
  const routes = knowingEnds(deps, [
    ...healthRoutes({ ...deps, measure: () => measureIncidents(deps) }),
    ...sessionRoutes(deps),
    ...userRoutes(deps),
    ...departmentRoutes(deps),
    ...customerRoutes(deps),
    ...customerChangeRoutes(deps),
    ...contactRoutes(deps),
    ...conflictRoutes(deps),
    ...duplicateScanRoutes(deps),
    ...duplicatePairRoutes(deps),
    ...opportunityRoutes(deps),
    ...opportunityChangeRoutes(deps),
    ...opportunityClaimRoutes(deps),
    ...stageRoutes(deps),
    ...stageActivityRoutes(deps),
    ...plannedActivityRoutes(deps),
    ...contractRoutes(deps),
    ...documentRoutes(deps),
    ...opportunityDocumentRoutes(deps),
    ...teamRoutes(deps),
    ...opportunityCustomerRoutes(deps),
    ...competitorRoutes(deps),
    ...competitorNewsRoutes(deps),
    ...opportunityCompetitorRoutes(deps),
    ...partnerRoutes(deps),
    ...sampleRoutes(deps),
    ...quotationRoutes(deps),
    ...projectPlanRoutes(deps),
    ...projectApprovalRoutes(deps),
    ...reopeningRoutes(deps),
    ...budgetRoutes(deps),
    ...expenseRoutes(deps),
    ...decisionTreeRoutes(deps),
    ...approvalRoutes(deps),
    ...taskRoutes(deps),
    ...taskDecisionRoutes(deps),
    ...taskActRoutes(deps),
    ...taskDraftRoutes(deps),
    ...taskViewRoutes(deps),
    ...linkRoutes(deps),
    ...ledgerRoutes(deps),
    ...incidentRoutes(deps),
    ...caseRoutes(deps),
    ...absenceRoutes(deps),
    ...handoverRoutes(deps),
    ...definitionRoutes(deps),
    ...calendarRoutes(deps),
  ]);
  return [...routes, ...descriptionRoutes(routes)];
}

export async function createApp(connections: Connections): Promise<Express> {
  const { db, log } = connections;
  const secret = await signingSecret(db);
  const commands = commandsTo(connections);
  const deps: Deps = {
    ...connections,
    commands,
    pager: pager(secret),
    links: linkTokens(secret),
    published: publishedDefinitions(db),
    forms: pinnedForms(db),
    readers: readersOf(db),
    hosted: { conflictReview: reviewTasks({ db, commands }) },
    sales: saleViews(db),
  };
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', 'loopback');
  app.use(observing(log), helmet());
  app.use(serve(allRoutes(deps), connections));
  app.use(unknownRoute);
  app.use(respondToError(log));
  return app;
}
