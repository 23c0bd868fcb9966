// The command `lab`: manifests on an empty cluster, and what becomes of them.
import { stringify } from 'yaml';
import { runExperiment } from '../lab/experiment.ts';
import { type NodeFinding, objectsOf, type PodFinding, podsOf } from '../lab/findings.ts';
import { readManifests } from '../lab/manifests.ts';

export interface LabFlags {
  readonly sequential?: boolean;
  readonly ticks: number;
  readonly explain?: boolean;
  readonly json?: boolean;
}

/** Throws a Complaint for a mistake in a manifest. */
export function lab(files: readonly string[], { sequential, ticks, explain, json }: LabFlags): void {
  const world = runExperiment(readManifests(files), { sequential: sequential === true, ticks });
  const objects = objectsOf(world);
  const pods = podsOf(world, explain === true);
  if (json) {
    process.stdout.write(`${JSON.stringify({ objects, pods })}\n`);
    return;
  }
  const text = stringify(objects, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' });
  process.stdout.write(explain ? `${pods.map(describe).join('')}---\n${text}` : text);
}

/** As comments, so that what is printed stays YAML. */
function describe({ name, namespace, node, nominatedNode, message, nodes = [] }: PodFinding): string {
  const where = node ?? (nominatedNode === null ? 'no node' : `no node, nominated to ${nominatedNode}`);
  const lines = [`# pod ${namespace}/${name}: ${where}${message === null ? '' : `: ${message}`}`];
  for (const one of nodes) lines.push(`#   ${one.name.padEnd(12)} ${describeNode(one)}`);
  return `${lines.join('\n')}\n`;
}

function describeNode({ feasible, plugin, reason, scores, total }: NodeFinding): string {
  if (!feasible) return `${plugin ?? ''}: ${reason ?? ''}`;
  const parts = Object.entries(scores).map(([name, score]) => `${name} ${score}`);
  return `${total} = ${parts.join(' + ') || 'not scored'}`;
}
