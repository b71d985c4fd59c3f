import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';

const DEFAULT_NAMESPACE = 'default';
/** A call that takes longer is answered 503; what it began goes on, and the same key finds it. */
const CALL_TIMEOUT_MS = 15_000;

/** Address, namespace, TLS, API key and profile come from the environment and the configuration file, as @temporalio/envconfig reads them. */
const config = () => {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  return { connectionOptions, namespace: namespace ?? process.env['TEMPORAL_NAMESPACE'] ?? DEFAULT_NAMESPACE };
};

/** Connects when first used, and again whenever the engine comes back. */
export function temporalClient(): Client {
  const { connectionOptions, namespace } = config();
  const options: ConnectionOptions = { ...connectionOptions };
  const connection = Connection.lazy({ ...options, interceptors: [timeLimit] });
  return new Client({ connection, namespace });
}
