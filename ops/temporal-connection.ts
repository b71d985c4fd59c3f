import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';

const DEFAULT_NAMESPACE = 'default';

/** Address, namespace, TLS, API key and profile come from the environment and the configuration file, as @temporalio/envconfig reads them. */
function connectConfig() {
  const { connectionOptions, namespace = DEFAULT_NAMESPACE } = loadClientConnectConfig();
  return { connectionOptions, namespace };
}

/** For asking flows: connects when first used, and again whenever the engine comes back. */
export function temporalClient(): Client {
  const { connectionOptions, namespace } = connectConfig();
  const { address, tls, apiKey, metadata } = connectionOptions;
  const options = { ...(address ? { address } : {}), ...(tls === undefined ? {} : { tls }), ...(apiKey ? { apiKey } : {}), ...(metadata ? { metadata } : {}) };
  return new Client({ connection: Connection.lazy(options), namespace });
}

/** For running flows. */
export async function workerConnection(): Promise<{ connection: NativeConnection; namespace: string }> {
  const { connectionOptions, namespace } = connectConfig();
  return { connection: await NativeConnection.connect(connectionOptions), namespace };
}
