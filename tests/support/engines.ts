// The shells of the other two JavaScript engines, in which the simulation must come to the same hashes as in V8.
import { find, type Program } from './program.ts';

export const SPIDERMONKEY: Program = {
  name: 'SpiderMonkey',
  variable: 'JS102',
  commands: ['js102', 'js128', 'js115'],
  packages: ['libmozjs-102-dev', 'libmozjs-128-dev'],
};

export const JAVASCRIPTCORE: Program = {
  name: 'JavaScriptCore',
  variable: 'JSC',
  commands: ['jsc', '/System/Library/Frameworks/JavaScriptCore.framework/Versions/Current/Helpers/jsc'],
  packages: ['libjavascriptcoregtk-4.0-bin', 'libjavascriptcoregtk-4.1-bin'],
};

export const ENGINES = [SPIDERMONKEY, JAVASCRIPTCORE] as const;

/** The path of an engine's shell, or undefined: then its tests are skipped, and run.ts names them. */
export function findEngine(engine: Program): string | undefined {
  return find(engine);
}
