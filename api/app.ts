import type { Client } from '@temporalio/client';
import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Db } from '../db/knex';
import { signingSecret } from '../db/secrets';
import { absenceRoutes } from './absences';
import { approvalRoutes } from './approvals';
import { calendarRoutes } from './calendars';
import { conflictRoutes } from './conflicts';
import { customerRoutes } from './customers';
import { definitionRoutes } from './definitions/routes';
import type { Deps } from './deps';
import { descriptionRoutes } from './description';
import { handoverRoutes } from './handovers';
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
import { pinnedForms } from './pinned-forms';
import { publishedDefinitions } from './published';
import { sessionRoutes } from './sessions';
import { taskActRoutes } from './task-acts';
import { taskDraftRoutes } from './task-drafts';
import { taskViewRoutes } from './task-views';
import { taskRoutes } from './tasks';
import { userRoutes } from './users';

interface Connections {
  readonly db: Db;
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly log: Logger;
}

/** Every route of the product. */
function allRoutes(deps: Deps): Route[] {
  const routes = [
    ...healthRoutes(deps),
    ...sessionRoutes(deps),
    ...userRoutes(deps),
    ...customerRoutes(deps),
    ...conflictRoutes(deps),
    ...opportunityRoutes(deps),
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
  const deps: Deps = { ...connections, pager: pager(secret), links: linkTokens(secret), published: publishedDefinitions(db), forms: pinnedForms(db) };
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
