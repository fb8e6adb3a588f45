import type { Request, Response } from 'express';
import { AppError } from '../errors.js';
import type { Manifest } from '../lost-and-found/manifest.js';
import type { Supervisor } from '../supervisor.js';
import { findGroup } from './group-handlers.js';
import { readServer } from './request-body.js';
import { resolveServer } from './resolve-server.js';

/** What one monitor has kept of servers that follow now; others may have more. */
export interface LostDocument {
  readonly group: string;
  readonly monitor: string;
  /** Newest first. */
  readonly lost: readonly Manifest[];
}

/** One handler a route about lost histories. */
export interface LostHandlers {
  readonly list: (request: Request, response: Response) => Promise<void>;
  readonly drop: (request: Request, response: Response) => Promise<void>;
  readonly giveUp: (request: Request, response: Response) => void;
}

/** Answers what concerns histories that this monitor has kept, or could not keep. */
export function createLostHandlers(supervisor: Supervisor): LostHandlers {
  return {
    list: async (request, response) => {
      const { group } = findGroup(supervisor, request);
      const lost = (await supervisor.lost(group)?.list()) ?? [];
      response.json({ group, monitor: supervisor.monitor, lost } satisfies LostDocument);
    },
    drop: async (request, response) => {
      const { group } = findGroup(supervisor, request);
      const id = String(request.params['id']);
      if ((await supervisor.lost(group)?.drop(id)) !== true) throw noHistory(supervisor, `"${id.slice(0, 256)}"`);
      response.json({ done: true, text: `${id} is removed from ${supervisor.monitor}.` });
    },
    giveUp: (request, response) => {
      const { group, order } = findGroup(supervisor, request);
      const server = resolveServer(readServer(request.body), order);
      if (!supervisor.giveUpHistory(group, server)) throw noHistory(supervisor, `of ${server} that it could not keep`);
      response.json({ done: true, text: `${server} becomes a replica now; what it alone held is given up.` });
    },
  };
}

function noHistory({ monitor }: Supervisor, what: string): AppError {
  return new AppError('E_NO_HISTORY', `${monitor} has no history ${what}`, {
    hint: 'See ts lost list, and the status of the server in ts show server.',
  });
}
