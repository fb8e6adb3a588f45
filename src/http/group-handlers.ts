import type { Request, Response } from 'express';
import type { Change, GroupPicture, Outcome } from '../../sentinel/index.js';
import { AppError } from '../errors.js';
import type { Supervisor } from '../supervisor.js';
import { addressesDocument } from './addresses-document.js';
import { groupDocument } from './group-document.js';
import type { GroupDocument } from './group-document.js';
import { groupSummary } from './group-summary.js';
import { readAdd, readRemove } from './member-request.js';
import { readAcceptLossBytes, readOrder } from './request-body.js';
import { resolveServer } from './resolve-server.js';

/** One handler a route below `/api/v1/groups`. */
export interface GroupHandlers {
  readonly list: (request: Request, response: Response) => void;
  readonly show: (request: Request, response: Response) => void;
  readonly addresses: (request: Request, response: Response) => Promise<void>;
  readonly changeOrder: (request: Request, response: Response) => Promise<void>;
  readonly failOver: (request: Request, response: Response) => Promise<void>;
  readonly addMember: (request: Request, response: Response) => Promise<void>;
  readonly removeMember: (request: Request, response: Response) => Promise<void>;
}

export interface GroupHandlersOptions {
  readonly supervisor: Supervisor;
  readonly nowUnixMs: () => number;
}

/** Answers what concerns groups. Failures are thrown as AppError and answered in one place. */
export function createGroupHandlers({ supervisor, nowUnixMs }: GroupHandlersOptions): GroupHandlers {
  const documentOf = (picture: GroupPicture): GroupDocument =>
    groupDocument({
      picture,
      engine: supervisor.settings(picture.group)?.engine ?? 'unknown',
      nowUnixMs: nowUnixMs(),
    });
  const carryOut = async (group: string, change: Change, response: Response) => {
    const outcome = await supervisor.request(group, change);
    response.json({ done: true, text: doneText(outcome) });
  };
  return {
    list: (_request, response) => {
      const pictures = supervisor.groupNames().map((name) => pictureOf(supervisor, name));
      response.json({ groups: pictures.map((picture) => groupSummary(documentOf(picture))) });
    },
    show: (request, response) => {
      response.json(documentOf(findGroup(supervisor, request)));
    },
    addresses: async (request, response) => {
      const picture = findGroup(supervisor, request);
      response.json(addressesDocument(picture, (await supervisor.addresses(picture.group)) ?? []));
    },
    changeOrder: (request, response) => {
      const { group, order } = findGroup(supervisor, request);
      const servers = readOrder(request.body).map((text) => resolveServer(text, order));
      return carryOut(group, { kind: 'order', order: servers }, response);
    },
    failOver: (request, response) => {
      const { group } = findGroup(supervisor, request);
      return carryOut(group, { kind: 'failover', acceptLossBytes: readAcceptLossBytes(request.body) }, response);
    },
    addMember: (request, response) => {
      const picture = findGroup(supervisor, request);
      return carryOut(picture.group, readAdd(request.body, picture), response);
    },
    removeMember: (request, response) => {
      const picture = findGroup(supervisor, request);
      return carryOut(picture.group, readRemove(request.body, picture), response);
    },
  };
}

/** The group that a path names. Throws AppError E_UNKNOWN_GROUP. */
export function findGroup(supervisor: Supervisor, request: Request): GroupPicture {
  const name = String(request.params['name']);
  if (supervisor.groupNames().includes(name)) return pictureOf(supervisor, name);
  throw new AppError('E_UNKNOWN_GROUP', `there is no group "${name.slice(0, 256)}"`, {
    hint: `The groups are ${supervisor.groupNames().join(', ')}.`,
  });
}

/** A group that is configured has no picture only as long as the monitor starts. */
function pictureOf(supervisor: Supervisor, group: string): GroupPicture {
  const picture = supervisor.picture(group);
  if (picture !== undefined) return picture;
  throw new AppError('E_NO_MASTER', 'this monitor is starting and knows nothing of its servers yet', {
    hint: 'Ask again in a moment, or ask another monitor.',
  });
}

function doneText(outcome: Outcome): string {
  if (outcome.isDone) return outcome.text;
  throw new AppError(outcome.code, outcome.text);
}
