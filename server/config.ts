// What the server is told before it starts: flags of `serve`, else the environment, else the defaults.

import { LIMITS } from '../shared/base/limits.ts';

export interface Config {
  /** 0 lets the system choose a free one. */
  readonly port: number;
  readonly host: string;
  /** The data folder: journals, seats and the index. */
  readonly data: string;
  /** Seconds after which a match without anybody connected stands still until someone comes back. */
  readonly sleepAfterSeconds: number;
  /** How many nodes the limit world has that the server offers; undefined where it offers none. */
  readonly limitNodes: number | undefined;
}

/** Flags as the command line hands them over: text, or undefined where a flag was not given. */
export interface ConfigFlags {
  readonly port?: string | number | undefined;
  readonly host?: string | undefined;
  readonly data?: string | undefined;
  /** True for Kubernetes' own limit. */
  readonly limitWorld?: string | true | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Either a configuration or one sentence that says what is wrong with it. */
export function readConfig(flags: ConfigFlags, environment: Environment): Config | { readonly problem: string } {
  const portText = `${flags.port ?? environment['PORT'] ?? '2567'}`;
  const port = Number(portText);
  if (!/^\d+$/.test(portText) || port > 65_535)
    return { problem: `The port must be a number from 0 to 65535, not "${portText}".` };
  const data = flags.data ?? environment['DATA'] ?? './data';
  if (data === '') return { problem: 'The data folder must have a name: give one with --data FOLDER.' };
  const limitText = flags.limitWorld === true ? `${LIMITS.nodes}` : flags.limitWorld;
  const limitNodes = limitText === undefined ? undefined : Number(limitText);
  if (limitText !== undefined && !(/^[1-9]\d*$/.test(limitText) && Number(limitText) <= LIMITS.nodes))
    return { problem: `The limit world has 1 to ${LIMITS.nodes} nodes, not "${limitText}".` };
  return { port, host: flags.host ?? environment['HOST'] ?? '0.0.0.0', data, sleepAfterSeconds: 30, limitNodes };
}
