import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Histogram, register } from 'prom-client';
import { newId } from '../../db/shared/new-id';
import './locals';
import { shownPath } from './shown-path';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One registry a process: a second app in it (tests) shares the metrics. */
const durations = (): Histogram<'method' | 'route' | 'status'> => {
  const known = register.getSingleMetric('http_request_duration_seconds');
  if (known instanceof Histogram) return known;
  collectDefaultMetrics();
  return new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
  });
};

/**
 * Gives each request its id, logs its end, and measures it. Paths are logged without their query, which may hold
 * personal data.
 */
export function observing(log: Logger): RequestHandler {
  const histogram = durations();
  return (req, res, next) => {
    const startedAt = process.hrtime.bigint();
    res.locals.requestId = newId();
    res.set('X-Request-Id', res.locals.requestId);
    res.on('close', () => {
      const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
      const route = res.locals.routePath ?? 'none';
      histogram.observe({ method: req.method, route, status: res.statusCode }, seconds);
      const { requestId, caller } = res.locals;
      log.info(
        {
          requestId,
          userId: caller?.id,
          method: req.method,
          path: shownPath(req, res),
          status: res.statusCode,
          ms: Math.round(seconds * 1000),
        },
        'request',
      );
    });
    next();
  };
}
