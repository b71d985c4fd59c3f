import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Db } from '../db/shared/knex';
import type { DocumentScanner } from './document/scanner';
import type { DocumentStore } from './document/store';
import type { Commands } from './case/commands';
import type { Pager } from './http/paging';
import type { LinkTokens } from './approval/link/tokens';
import type { HostedTasks } from './approval/hosted-tasks';
import type { PinnedForms } from './approval/pinned-forms';
import type { Published } from './definition/published';
import type { SaleViews } from './registration/sale-views';
import type { Readers } from './shared/readers';

/** What routes work with. */
export interface Deps {
  readonly db: Db;
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly log: Logger;
  /** Where people look into the engine; left out: nowhere. */
  readonly engineUi?: string | undefined;
  readonly pager: Pager;
  readonly commands: Commands;
  readonly links: LinkTokens;
  /** Without a scanner documents are taken as they are, and say so. */
  readonly documents: { readonly store: DocumentStore; readonly scanner: DocumentScanner | undefined };
  readonly published: () => Promise<Published>;
  readonly forms: PinnedForms;
  readonly readers: Readers;
  /** By the flow that hosts the approval. */
  readonly hosted: Readonly<Record<string, HostedTasks>>;
  readonly sales: SaleViews;
}
