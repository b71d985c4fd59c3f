import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Express } from 'express';
import pino from 'pino';
import { createActivities } from '../../activities';
import { createApp } from '../../api/app';
import type { Deps } from '../../api/deps';
import { openDocumentStore } from '../../api/document/store';
import { connect, type Db } from '../../db/shared/knex';
import { markOf } from '../../ops/jobs/documents';
import { withDatabase } from './database-url';
import { fastForward, type Stretch } from './fast-forward';
import { setting } from './setting';
import { startWorker } from './worker';

/**
 * A whole product of one test file: its own database and task queue on the run’s engines, a worker, and the HTTP
 * interface.
 */
export interface World {
  readonly db: Db;
  readonly databaseUrl: string;
  readonly temporal: Client;
  readonly app: Express;
  readonly taskQueue: string;
  readonly documents: Deps['documents'];
  /** Moves one case’s clock; what it brings about has happened when this returns. */
  fastForward(workflowId: string, by: Stretch): Promise<void>;
  close(): Promise<void>;
}

/** One engine library a process, also where a test opens two worlds. */
let installed = false;

interface Settings {
  /** Left out: a new one. */
  readonly databaseUrl?: string;
  /** Of the engine, which keeps each apart from the others. Left out: the one that all test files use. */
  readonly namespace?: string;
}

export async function openWorld(given: Settings = {}): Promise<World> {
  if (!installed) Runtime.install({ logger: new DefaultLogger('ERROR') });
  installed = true;
  const { databaseUrl = await cloneDatabase(), namespace = setting('TEST_TEMPORAL_NAMESPACE') } = given;
  const address = setting('TEST_TEMPORAL_ADDRESS');
  const taskQueue = `test-${randomUUID()}`;
  const db = connect(databaseUrl, { poolMax: 10 });
  const connection = await Connection.connect({ address });
  const temporal = new Client({ connection, namespace });
  const worker = await startWorker(createActivities(db, temporal), taskQueue, namespace);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'baton-documents-'));
  const documents = { store: await openDocumentStore(folder, await markOf(db)), scanner: undefined };
  const app = await createApp({
    db,
    temporal,
    taskQueue,
    documents,
    log: pino({ level: process.env['LOG_LEVEL'] ?? 'silent' }),
  });

  return {
    db,
    databaseUrl,
    temporal,
    app,
    taskQueue,
    documents,
    fastForward: (workflowId, by) => fastForward(temporal, workflowId, by),
    async close() {
      await worker.stop();
      await connection.close();
      await db.destroy();
      await rm(folder, { recursive: true });
    },
  };
}

async function cloneDatabase(): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = connect(setting('TEST_DATABASE_URL'), { poolMax: 1 });
  await admin.raw(`create database ${name} template baton_template`);
  await admin.destroy();
  return withDatabase(setting('TEST_DATABASE_URL'), name);
}
