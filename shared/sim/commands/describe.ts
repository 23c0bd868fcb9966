// A command in a few words, for the log and the screen's list of events; the words are those of kubectl where kubectl has them.

import { unreachable } from '../../base/assert.ts';
import type { Command } from '../../journal/command.ts';
import { bindingTarget } from './refusal.ts';

export function subjectOf(command: Command): { namespace: string | undefined; name: string } {
  switch (command.kind) {
    case 'api':
      return { namespace: command.namespace, name: command.name };
    case 'order':
      return { namespace: undefined, name: command.name };
    case 'fault':
      return { namespace: undefined, name: command.target };
    case 'traffic':
      return { namespace: command.namespace, name: command.service };
    case 'loop':
      return { namespace: undefined, name: command.loop };
    case 'seat':
      return { namespace: undefined, name: command.seat };
    case 'host':
      return { namespace: undefined, name: command.action };
    default:
      return unreachable(command);
  }
}

export function describe(command: Command): string {
  switch (command.kind) {
    case 'api': {
      const what = `${command.resource}${command.subresource ? `/${command.subresource}` : ''} ${command.name}`;
      return command.subresource === 'binding'
        ? `bind ${command.name} to ${bindingTarget(command) ?? 'nothing'}`
        : `${command.verb} ${what}`;
    }
    case 'order':
      return `order ${command.order} ${command.name}`;
    case 'fault':
      return `${command.fault} ${command.target}`;
    case 'traffic':
      return `${command.ingress ? `${command.ingress.host}${command.ingress.path}` : command.service} gets ${command.requestsPerSecond} requests/s`;
    case 'loop':
      return `${command.loop} to ${command.mode}`;
    case 'seat':
      return `${command.action} seat ${command.seat}`;
    case 'host':
      return command.action === 'image' ? `image ${command.profile.image}` : command.action;
    default:
      return unreachable(command);
  }
}
