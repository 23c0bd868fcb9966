// The shapes of what clients send beside commands' bodies.
import { expect, test } from 'vitest';
import {
  commandMessageSchema,
  hashReportSchema,
  joinOptionsSchema,
  resumeMessageSchema,
} from '../../../shared/wire/messages.ts';

const pause = { kind: 'host', action: 'pause' };

test.each([
  ['a command', commandMessageSchema, { n: 1, command: pause }, true],
  ['a command for another world', commandMessageSchema, { n: 1, command: pause, world: 3 }, true],
  ['a command without a number', commandMessageSchema, { command: pause }, false],
  ['a command counted from 0', commandMessageSchema, { n: 0, command: pause }, false],
  ['a command with a world that cannot be', commandMessageSchema, { n: 1, command: pause, world: 64 }, false],
  ['a command with its sender', commandMessageSchema, { n: 1, command: pause, actor: 'host' }, false],
  ['a hash', hashReportSchema, { tick: 10, hash: '0123456789abcdef' }, true],
  ['a hash in capitals', hashReportSchema, { tick: 10, hash: '0123456789ABCDEF' }, false],
  ['a place to go on', resumeMessageSchema, { from: 0 }, true],
  ['a negative place', resumeMessageSchema, { from: -1 }, false],
  ['a newcomer', joinOptionsSchema, { name: '지은' }, true],
  ['nothing at all', joinOptionsSchema, {}, true],
  ['a name as a list', joinOptionsSchema, { name: ['x'] }, false],
  ['a token too long', joinOptionsSchema, { seat: 'x'.repeat(65) }, false],
])('[WIRE-5] %s', (_, schema, message, passes) => {
  expect(schema.safeParse(message).success).toBe(passes);
});
