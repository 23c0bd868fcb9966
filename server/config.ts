// What the server is told before it starts: flags of `serve`, else the environment, else the defaults.

export interface Config {
  /** 0 lets the system choose a free one. */
  readonly port: number;
  readonly host: string;
  /** The data folder: journals, seats and the index. */
  readonly data: string;
  /** Seconds after which a match without anybody connected stands still until someone comes back. */
  readonly sleepAfterSeconds: number;
}

/** Flags as the command line hands them over: text, or undefined where a flag was not given. */
export interface ConfigFlags {
  readonly port?: string | number | undefined;
  readonly host?: string | undefined;
  readonly data?: string | undefined;
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
  return { port, host: flags.host ?? environment['HOST'] ?? '0.0.0.0', data, sleepAfterSeconds: 30 };
}
