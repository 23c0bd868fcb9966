// The messages between client and server, with schemas for what comes from strangers. What a room does with them is the server's.

import { z } from 'zod';
import { LIMITS } from '../base/limits.ts';
import type { Role } from '../journal/command.ts';
import { playerCommandSchema } from '../journal/door.ts';
import type { Command } from '../journal/command.ts';
import type { Scenario } from '../scenario/scenario.ts';

const tick = z.int().min(0).max(LIMITS.ticksPerMatch);
const world = z
  .int()
  .min(0)
  .max(LIMITS.worldsPerMatch - 1);

export interface JoinOptions {
  /** The token of a seat that one has had before: the same seat again. */
  readonly seat?: string | undefined;
  /** Shown to the others; an empty name is given one by the client. */
  readonly name?: string | undefined;
  readonly spectate?: boolean | undefined;
}
export const joinOptionsSchema: z.ZodType<JoinOptions> = z.object({
  seat: z.string().min(1).max(64).optional(),
  name: z
    .string()
    .max(4 * LIMITS.displayName)
    .optional(),
  spectate: z.boolean().optional(),
});

/** A command, counted by its sender from 1 on; sent again with the same `n` when no answer came. */
export interface CommandMessage {
  readonly n: number;
  readonly command: Command;
  readonly world?: number | undefined;
}
export const commandMessageSchema: z.ZodType<CommandMessage> = z.strictObject({
  n: z.int().positive(),
  command: playerCommandSchema,
  world: world.optional(),
});

/** A client's hash after a tick: telemetry. */
export interface HashReport {
  readonly tick: number;
  readonly hash: string;
}
export const hashReportSchema: z.ZodType<HashReport> = z.strictObject({
  tick,
  hash: z.string().regex(/^[0-9a-f]{16}$/),
});

/** The client has everything before this tick and wants to be sent the rest. */
export interface ResumeMessage {
  readonly from: number;
}
export const resumeMessageSchema: z.ZodType<ResumeMessage> = z.strictObject({ from: tick });

/** The first message from the server. */
export interface Welcome {
  readonly match: string;
  /** Absent for spectators. */
  readonly seat?: string | undefined;
  /** Opens the seat again; told once, to whom the seat was given. */
  readonly token?: string | undefined;
  readonly roles: readonly Role[];
  /** The highest counter that the server has of this seat: the client counts on from here. */
  readonly n: number;
  /** Without traffic and incidents, which would tell the future. */
  readonly scenario: Scenario;
  /** Another number than at the last meeting: the client takes a snapshot. */
  readonly epochNumber: number;
  readonly tick: number;
  /** Ticks a second at factor 1. */
  readonly speed: number;
  readonly factor: number;
  readonly paused: boolean;
}
