import { Client, Connection } from '@temporalio/client';
import { connectConfig } from './temporal-config';

/** For asking flows: connects when first used, and again whenever the engine comes back. */
export function temporalClient(): Client {
  const { connectionOptions, namespace } = connectConfig();
  const { address, tls, apiKey, metadata } = connectionOptions;
  const options = { ...(address ? { address } : {}), ...(tls === undefined ? {} : { tls }), ...(apiKey ? { apiKey } : {}), ...(metadata ? { metadata } : {}) };
  return new Client({ connection: Connection.lazy(options), namespace });
}
