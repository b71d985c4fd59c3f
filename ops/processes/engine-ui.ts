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
