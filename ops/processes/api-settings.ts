/** Where people look into the engine (Temporal’s web pages); a wrong value becomes a line of `problems`. */
export function readEngineUi(env: NodeJS.ProcessEnv, problems: string[]): string | undefined {
  const given = env['BATON_ENGINE_UI'];
  if (given === undefined || given === '') return undefined;
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    problems.push(`BATON_ENGINE_UI is "${given}"; it must look like http://127.0.0.1:8233`);
    return undefined;
  }
  return given.replace(/\/+$/, '');
}

/** What Prometheus shows from other machines; a wrong value becomes a line of `problems`. */
export function readMetricsToken(env: NodeJS.ProcessEnv, problems: string[]): string | undefined {
  const given = env['BATON_METRICS_TOKEN'];
  if (given === undefined || given === '') return undefined;
  if (!/^[\w-]{8,}$/.test(given))
    problems.push('BATON_METRICS_TOKEN must have at least 8 characters: letters, digits, - and _');
  return given;
}
