import { error, readInteger, SYNTAX_ERROR } from './answers.js';
import { isSubscriber, type Client } from './client.js';
import type { Reply } from './reply.js';

/** Which clients are meant. */
export type ClientFilter = (client: Client) => boolean;

/** `TYPE` of CLIENT LIST and CLIENT KILL. Nobody replicates from a monitor, so two kinds are always empty. */
export function typeFilter(type: string): ClientFilter | Reply {
  switch (type.toLowerCase()) {
    case 'normal':
      return (client) => !isSubscriber(client);
    case 'pubsub':
      return isSubscriber;
    case 'master':
    case 'replica':
    case 'slave':
      return () => false;
    default:
      return error(`ERR Unknown client type '${type}'`);
  }
}

/** `option value` of CLIENT KILL. */
export function optionFilter(option: string, value: string): ClientFilter | Reply {
  switch (option.toLowerCase()) {
    case 'id': {
      const id = readInteger(value);
      return id === null || id <= 0 ? error('ERR client-id should be greater than 0') : (client) => client.id === id;
    }
    case 'type':
      return typeFilter(value);
    case 'addr':
      return (client) => client.address === value;
    case 'laddr':
      return (client) => client.localAddress === value;
    case 'user':
      return value === 'default' ? () => true : error(`ERR No such user '${value}'`);
    default:
      return SYNTAX_ERROR;
  }
}
