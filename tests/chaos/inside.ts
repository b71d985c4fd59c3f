import { Client, Connection, type WorkflowClient } from '@temporalio/client';
import { connect, type Db } from '../../db/shared/knex';
import type { Connections } from '../world/instance';

/** The database and the engine of an instance, to look at what is left there. */
export interface Inside {
  readonly db: Db;
  readonly workflow: WorkflowClient;
  readonly count: (table: string, where: object) => Promise<number>;
}

export async function inside<T>(connections: Connections, look: (at: Inside) => Promise<T>): Promise<T> {
  const db = connect(connections.databaseUrl, { poolMax: 4 });
  const connection = await Connection.connect({ address: connections.temporalAddress });
  try {
    const { workflow } = new Client({ connection, namespace: connections.temporalNamespace });
    return await look({
      db,
      workflow,
      count: async (table, where) => Number((await db(table).where(where).count({ rows: '*' }))[0]?.['rows'] ?? 0),
    });
  } finally {
    await connection.close();
    await db.destroy();
  }
}
