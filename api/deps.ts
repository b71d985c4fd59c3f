import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Db } from '../db/knex';
import type { DocumentScanner } from './documents/scanner';
import type { DocumentStore } from './documents/store';
import type { Commands } from './commands';
import type { Pager } from './http/paging';
import type { LinkTokens } from './link-tokens';
import type { PinnedForms } from './pinned-forms';
import type { Published } from './published';

/** What routes work with. */
export interface Deps {
  readonly db: Db;
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly log: Logger;
  readonly pager: Pager;
  readonly commands: Commands;
  readonly links: LinkTokens;
  /** Without a scanner documents are taken as they are, and say so. */
  readonly documents: { readonly store: DocumentStore; readonly scanner: DocumentScanner | undefined };
  readonly published: () => Promise<Published>;
  readonly forms: PinnedForms;
}
