import type { Client } from '@temporalio/client';
import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Db } from '../db/knex';
import { signingSecret } from '../db/secrets';
import { absenceRoutes } from './absences';
import { approvalRoutes } from './approvals';
import { budgetRoutes } from './budgets';
import { calendarRoutes } from './calendars';
import { commandsTo } from './commands';
import { competitorRoutes } from './competitors';
import { conflictRoutes } from './conflicts';
import { contractRoutes } from './contracts';
import { contactRoutes } from './contacts';
import { customerRoutes } from './customers';
import { decisionTreeRoutes } from './decision-trees';
import { definitionRoutes } from './definitions/routes';
import { departmentRoutes } from './departments';
import type { Deps } from './deps';
import { descriptionRoutes } from './description';
import { duplicatePairRoutes } from './duplicate-pairs';
import { duplicateScanRoutes } from './duplicate-scans';
import { expenseRoutes } from './expenses';
import { handoverRoutes } from './handovers';
import { opportunityDocumentRoutes } from './documents/of-opportunity';
import { documentRoutes } from './documents/routes';
import { healthRoutes } from './health';
import { respondToError } from './http/errors';
import { observing } from './http/observing';
import { pager } from './http/paging';
import type { Route } from './http/route';
import { serve, unknownRoute } from './http/serve';
import { ledgerRoutes } from './ledger';
import { linkTokens } from './link-tokens';
import { linkRoutes } from './links';
import { opportunityRoutes } from './opportunities';
import { opportunityChangeRoutes } from './opportunity-change';
import { opportunityClaimRoutes } from './opportunity-claims';
import { opportunityCompetitorRoutes } from './opportunity-competitors';
import { opportunityCustomerRoutes } from './opportunity-customers';
import { partnerRoutes } from './partners';
import { pinnedForms } from './pinned-forms';
import { projectApprovalRoutes } from './project-approvals';
import { projectPlanRoutes } from './project-plans';
import { publishedDefinitions } from './published';
import { quotationRoutes } from './quotations';
import { sampleRoutes } from './samples';
import { sessionRoutes } from './sessions';
import { stageRoutes } from './stage';
import { plannedActivityRoutes } from './planned-activities';
import { stageActivityRoutes } from './stage-activities';
import { taskActRoutes } from './task-acts';
import { taskDraftRoutes } from './task-drafts';
import { taskViewRoutes } from './task-views';
import { taskRoutes } from './tasks';
import { teamRoutes } from './team';
import { userRoutes } from './users';

interface Connections {
  readonly db: Db;
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly log: Logger;
  readonly documents: Deps['documents'];
}

/** Every route of the product. */
function allRoutes(deps: Deps): Route[] {
  const routes = [
    ...healthRoutes(deps),
    ...sessionRoutes(deps),
    ...userRoutes(deps),
    ...departmentRoutes(deps),
    ...customerRoutes(deps),
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
    ...opportunityCompetitorRoutes(deps),
    ...partnerRoutes(deps),
    ...sampleRoutes(deps),
    ...quotationRoutes(deps),
    ...projectPlanRoutes(deps),
    ...projectApprovalRoutes(deps),
    ...budgetRoutes(deps),
    ...expenseRoutes(deps),
    ...decisionTreeRoutes(deps),
    ...approvalRoutes(deps),
    ...taskRoutes(deps),
    ...taskActRoutes(deps),
    ...taskDraftRoutes(deps),
    ...taskViewRoutes(deps),
    ...linkRoutes(deps),
    ...ledgerRoutes(deps),
    ...absenceRoutes(deps),
    ...handoverRoutes(deps),
    ...definitionRoutes(deps),
    ...calendarRoutes(deps),
  ];
  return [...routes, ...descriptionRoutes(routes)];
}

export async function createApp(connections: Connections): Promise<Express> {
  const { db, log } = connections;
  const secret = await signingSecret(db);
  const deps: Deps = { ...connections, commands: commandsTo(connections), pager: pager(secret), links: linkTokens(secret), published: publishedDefinitions(db), forms: pinnedForms(db) };
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', 'loopback');
  app.use(observing(log), helmet());
  app.use(serve(allRoutes(deps), db));
  app.use(unknownRoute);
  app.use(respondToError(log));
  return app;
}
