import type { Client } from '@temporalio/client';
import { readConnections } from '../processes/connections';
import { readSettings } from '../processes/settings';
import { temporalClient } from './temporal-client';

/** Any of them says where the engine is, with all that it takes to be let in. */
const NAMING = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];

/**
 * For a command that somebody gives: the engine that the environment names, or that of the instance which runs on
 * BATON_HOME.
 */
export function engineInUse(): Client {
  if (NAMING.some((name) => process.env[name])) return temporalClient();
  const { home } = readSettings(process.env);
  const { temporalAddress: address, temporalNamespace: namespace = '' } = readConnections(home) ?? {};
  if (!address)
    throw new Error(`No instance runs on BATON_HOME (${home}). Start one with npm start, or set TEMPORAL_ADDRESS.`);
  return temporalClient({ connectionOptions: { address }, namespace });
}
