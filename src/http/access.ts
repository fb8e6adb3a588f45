import { isIP } from 'node:net';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { AppError } from '../errors.js';
import { bearerToken, isSameToken } from './bearer-token.js';

/**
 * Lets a change through when it carries the token of the common secret; where no secret is set, only when it comes
 * from this host. Anything else is AppError E_UNAUTHORIZED.
 */
export function requireAccess(secret: string | null): RequestHandler {
  const expected = secret === null ? null : bearerToken(secret);
  return (request: Request, _response: Response, next: NextFunction) => {
    next((expected === null ? localRefusal(request) : tokenRefusal(request, expected)) ?? undefined);
  };
}

function tokenRefusal(request: Request, expected: string): AppError | null {
  const given = /^Bearer ([0-9a-f]{64})$/i.exec(request.get('authorization') ?? '')?.[1];
  if (given !== undefined && isSameToken(given.toLowerCase(), expected)) return null;
  return new AppError('E_UNAUTHORIZED', 'this monitor accepts changes only with the token of its secret', {
    hint: 'Run ts on a host whose quorate.yaml names the same secret_file, as a user who may read it.',
  });
}

function localRefusal({ socket, headers }: Request): AppError | null {
  const remote = plain(socket.remoteAddress);
  const isLocal = remote.startsWith('127.') || remote === '::1' || remote === plain(socket.localAddress);
  if (isLocal && remote !== '' && isNumericHost(headers.host ?? '')) return null;
  return new AppError('E_UNAUTHORIZED', 'without a common secret this monitor accepts changes from its own host only', {
    hint: 'Set secret_file in quorate.yaml on every host, or run the command on the host of the monitor by its address.',
  });
}

function plain(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:/i, '');
}

/** A web page that points a name of its own at this host must not be able to use a browser that runs here. */
function isNumericHost(header: string): boolean {
  const host = header.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return host === 'localhost' || isIP(host) !== 0;
}
