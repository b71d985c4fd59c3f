import { Client, Connection } from '@temporalio/client';
import { connectConfig } from './temporal-config';

/**
 * However long the engine was away, it is tried again this soon: left to itself gRPC would wait up to two minutes.
 */
const longestReconnectMs = 1_000;

type Config = ReturnType<typeof connectConfig>;

/** For asking flows: connects when first used, and again whenever the engine comes back. */
export function temporalClient({ connectionOptions, namespace }: Config = connectConfig()): Client {
  const { address, tls, apiKey, metadata } = connectionOptions;
  const channelArgs = {
    'grpc.initial_reconnect_backoff_ms': longestReconnectMs / 10,
    'grpc.max_reconnect_backoff_ms': longestReconnectMs,
  };
  const options = {
    channelArgs,
    ...(address ? { address } : {}),
    ...(tls === undefined ? {} : { tls }),
    ...(apiKey ? { apiKey } : {}),
    ...(metadata ? { metadata } : {}),
  };
  return new Client({ connection: Connection.lazy(options), namespace });
}
