import express from 'express';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { AppError } from '../errors.js';
import type { Log } from '../log.js';
import type { Supervisor } from '../supervisor.js';
import { requireAccess } from './access.js';
import { errorAnswer } from './error-document.js';
import { createGroupHandlers } from './group-handlers.js';
import { readHealth } from './health.js';
import { createLostHandlers } from './lost-handlers.js';
import { ROUTES } from './routes.js';
import type { RoutePath } from './routes.js';

/** The text for a Prometheus scrape. */
export interface MetricsSource {
  text(): Promise<string>;
  readonly contentType: string;
}

export interface AppOptions {
  readonly supervisor: Supervisor;
  /** The monitors' common secret; null lets changes come from this host only. */
  readonly secret: string | null;
  readonly metrics: MetricsSource;
  /** Where unexpected failures of requests go. */
  readonly log: Pick<Log, 'error'>;
  readonly nowUnixMs: () => number;
}

/** The express application of a monitor; it holds nothing open. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('json spaces', 2);
  app.use((_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    next();
  });
  addRoutes(app, options);
  app.use(refuseUnknownPath);
  app.use(answerError(options.log));
  return app;
}

function addRoutes(app: Express, { supervisor, secret, metrics, nowUnixMs }: AppOptions): void {
  const groups = createGroupHandlers({ supervisor, nowUnixMs });
  const lost = createLostHandlers(supervisor);
  const change = [requireAccess(secret), express.json({ limit: '64kb', inflate: false })];
  const handlers: Readonly<Record<RoutePath, RequestHandler[]>> = {
    '/api/v1/groups': [groups.list],
    '/api/v1/groups/:name': [groups.show],
    '/api/v1/groups/:name/addresses': [groups.addresses],
    '/api/v1/groups/:name/order': [...change, groups.changeOrder],
    '/api/v1/groups/:name/failover': [...change, groups.failOver],
    '/api/v1/groups/:name/lost': [lost.list],
    '/api/v1/groups/:name/lost/:id/drop': [...change, lost.drop],
    '/api/v1/groups/:name/give-up': [...change, lost.giveUp],
    '/api/v1/groups/:name/members/add': [...change, groups.addMember],
    '/api/v1/groups/:name/members/remove': [...change, groups.removeMember],
    '/healthz': [answerHealth(supervisor)],
    '/metrics': [answerMetrics(metrics)],
  };
  for (const { method, path } of ROUTES) {
    const route = app.route(path);
    if (method === 'GET') route.get(handlers[path]);
    else if (method === 'PUT') route.put(handlers[path]);
    else route.post(handlers[path]);
    route.all(refuseMethod(method));
  }
}

function answerHealth(supervisor: Supervisor): RequestHandler {
  return (_request, response) => {
    const health = readHealth(supervisor);
    response.status(health.status === 'ok' ? 200 : 503).json(health);
  };
}

function answerMetrics(metrics: MetricsSource): RequestHandler {
  return async (_request, response) => {
    const text = await metrics.text();
    response.set('Content-Type', metrics.contentType).send(text);
  };
}

function refuseMethod(allowed: string): RequestHandler {
  return (request, response) => {
    const usage = new AppError('E_USAGE', `${request.method} is not possible here`, { hint: `Use ${allowed}.` });
    response.status(405).set('Allow', allowed).json(errorAnswer(usage).document);
  };
}

function refuseUnknownPath(_request: Request, response: Response): void {
  const paths = ROUTES.map(({ method, path }) => `${method} ${path}`).join(', ');
  const usage = new AppError('E_USAGE', 'there is nothing at this path', { hint: `There is ${paths}.` });
  response.status(404).json(errorAnswer(usage).document);
}

function answerError(log: Pick<Log, 'error'>) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const { status, document } = errorAnswer(error);
    if (status === 500) log.error({ err: error, method: request.method, path: request.path }, 'http request failed');
    if (response.headersSent) response.destroy();
    else response.status(status).json(document);
  };
}
