import Handlebars from 'handlebars';
import { access } from '../access';
import { openApi } from './openapi';
import { ok, route, type Route, routeId } from './route';
import { API_BASE } from './serve';

const VERSION = '1';

const page = Handlebars.compile(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Baton · interface</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}code{font-family:ui-monospace,monospace}td{padding:.25rem .75rem .25rem 0;vertical-align:top}</style>
<h1>Baton: the HTTP interface</h1>
<p>The whole description, for programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1). Sign in with <code>POST /api/v1/sessions</code>.</p>
<table>{{#each routes}}<tr><td><code>{{method}} {{path}}</code></td><td>{{summary}}{{#if description}}<br><small>{{description}}</small>{{/if}}</td><td><small>{{who}}</small></td></tr>
{{/each}}</table></html>`);

const whoMay = (route: Route): string => {
  const who = access[routeId(route)];
  if (who === undefined || who === 'signedIn') return 'signed in';
  if (who === 'monitoring') return 'this machine, or with BATON_METRICS_TOKEN';
  return who === 'anyone' ? who : who.join(', ');
};

/** The description of the interface, for programs and for people. */
export function descriptionRoutes(routes: readonly Route[]): Route[] {
  const description = route({
    method: 'get',
    path: '/openapi.json',
    atRoot: true,
    summary: 'The description of every route, OpenAPI 3.1',
    answers: { 200: { description: 'The description.' } },
    handle: () => Promise.resolve(ok(openApi(all, VERSION))),
  });
  const forPeople = route({
    method: 'get',
    path: '/docs',
    atRoot: true,
    summary: 'The interface, to read',
    answers: { 200: { description: 'A page.' } },
    handle: () =>
      Promise.resolve({
        status: 200,
        headers: { 'Content-Type': 'text/html; charset=utf-8' },
        text: page({
          routes: all.map((one) => ({
            ...one,
            method: one.method.toUpperCase(),
            path: `${one.atRoot ? '' : API_BASE}${one.path}`,
            who: whoMay(one),
          })),
        }),
      }),
  });
  const all: readonly Route[] = [...routes, description, forPeople];
  return [description, forPeople];
}
