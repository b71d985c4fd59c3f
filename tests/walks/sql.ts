import { connect } from '../../db/shared/knex';

async function sql(): Promise<void> {
  const db = connect(process.env['DATABASE_URL'] ?? '', { poolMax: 1 });
  const { rows = [] } = await db.raw<{ rows?: readonly object[] }>(process.argv[2] ?? '');
  for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  await db.destroy();
}

void sql();
