import { loadClientConnectConfig } from '@temporalio/envconfig';

/** Where no other is named. */
export const defaultNamespace = 'default';

/**
 * Address, namespace, TLS, API key and profile come from the environment and the configuration file, as
 * @temporalio/envconfig reads them.
 */
export function connectConfig() {
  const { connectionOptions, namespace = defaultNamespace } = loadClientConnectConfig();
  return { connectionOptions, namespace };
}
