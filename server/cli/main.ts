// `npm run -s cli -- <command>`: reads the command line and hands over to the command's own file. Errors are one sentence on stderr and
// exit 1; wrong usage is the usage on stderr and exit 2; with `--json` nothing but JSON goes to stdout.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { LIST_FORMATS, type ListFormat } from '../../shared/api/read.ts';
import { LIMITS } from '../../shared/base/limits.ts';
import { BOTS } from '../../shared/match/bots/bot.ts';
import { Complaint } from './complaint.ts';

function whole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** No longer than a match may be. */
function seconds(text: string): number {
  const number = whole(text);
  if (number > LIMITS.ticksPerMatch) throw new InvalidArgumentError(`It must be at most ${LIMITS.ticksPerMatch}.`);
  return number;
}

interface Flags {
  readonly json?: boolean;
  readonly data: string;
}

function dataOption(): Option {
  return new Option('--data <folder>', 'the data folder, where earlier builds are kept').default('./data').env('DATA');
}

const program = new Command('cli')
  .description('Desired State on the command line')
  .allowExcessArguments(false)
  .showHelpAfterError(true)
  .exitOverride();

program
  .command('serve')
  .description('the server, which `npm start` runs')
  .option('--port <number>', 'where it listens (PORT, or 2567)')
  .option('--host <address>', 'the address it listens on')
  .option('--data <folder>', 'where matches are kept (./data)')
  .option('--limit-world [nodes]', 'offer a cluster of the largest size to look at, under /#limit')
  .option('--json', 'print only JSON')
  .action(async (flags) => (await import('./serve.ts')).serve(flags));

program
  .command('play')
  .description('a whole match without a screen')
  .argument('<scenario>')
  .option('--seed <number>', 'from which all chance comes', whole, 1)
  .addOption(new Option('--bot <name>', 'who plays').choices(BOTS).default('none'))
  .option('--ticks <number>', 'stop after this many', whole)
  .option('--journal <file>', 'write the journal to this file')
  .option('--json', 'print only JSON')
  .action(async (scenario, flags) => (await import('./play.ts')).play(scenario, flags));

program
  .command('verify')
  .description('run a journal again: exit 0 if every hash and the score agree')
  .argument('<journal>')
  .addOption(dataOption())
  .option('--json', 'print only JSON')
  .action(async (journal: string, flags: Flags) => (await import('./verify.ts')).verify(journal, flags));

program
  .command('analyze')
  .description('what won and lost a match, and each decision judged against the alternative')
  .argument('<journal>')
  .addOption(dataOption())
  .option('--json', 'print only JSON')
  .action(async (journal: string, flags: Flags) => (await import('./analyze.ts')).analyze(journal, flags));

program
  .command('replay')
  .description('the cluster at one tick, as a Kubernetes List')
  .argument('<journal>')
  .requiredOption('--at <tick>', 'which tick', whole)
  .addOption(new Option('-o, --output <format>', 'json or yaml').choices(LIST_FORMATS))
  .addOption(dataOption())
  .option('--json', 'print only JSON')
  .action(async (journal: string, flags: Flags & { at: number; output?: ListFormat }) => {
    const output = flags.output ?? (flags.json ? 'json' : 'yaml');
    await (await import('./replay.ts')).replay(journal, { at: flags.at, data: flags.data, output });
  });

program
  .command('lab')
  .description('manifests on an empty cluster, Nodes too, and what becomes of them; prints a Kubernetes List')
  .argument('<files...>')
  .option('--sequential', 'decide each pod before the next object is created')
  .option('--ticks <number>', 'seconds that pass after the last object has come', seconds, 60)
  .option('--explain', 'per pod and node, the filter that refuses it and why, or the score of each plugin')
  .option('--json', 'print only JSON')
  .action(async (files: string[], flags) => (await import('./lab.ts')).lab(files, flags));

program
  .command('conformance')
  .description('replay recordings of a real control plane and list every difference')
  .argument('<files...>')
  .option('--json', 'print only JSON')
  .action(async (files: string[], flags: Flags) =>
    (await import('./conformance.ts')).conformance(files, flags.json === true),
  );

program
  .command('bench')
  .description('the benchmarks')
  .argument('[names...]')
  .option('--json', 'print only JSON')
  .action(async (names: string[], flags: Flags, command: Command) => {
    const wrong = await (await import('./bench.ts')).bench(names, flags.json === true);
    if (wrong !== undefined) command.error(`error: ${wrong}`);
  });

// Whoever reads may stop reading (`… | head`): that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    // What is no Complaint is a mistake of ours; its name helps whoever reports it.
    process.stderr.write(`${error instanceof Complaint ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
