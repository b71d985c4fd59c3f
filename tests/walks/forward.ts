import { Client, Connection } from '@temporalio/client';
import { fastForward, type Stretch } from '../world/fast-forward';

const [workflowId = '', ...words] = process.argv.slice(2);

async function forward(): Promise<void> {
  const stretch: Stretch = Object.fromEntries(
    words.map((word) => word.split('=')).map(([unit = '', amount]) => [unit, Number(amount)]),
  );
  const connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  await fastForward(
    new Client({ connection, namespace: process.env['TEMPORAL_NAMESPACE'] ?? '' }),
    workflowId,
    stretch,
  );
  await connection.close();
}

void forward();
