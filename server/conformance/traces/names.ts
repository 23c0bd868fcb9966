// The names of a recording for the objects of ours: `web/rs1` is the first ReplicaSet of Deployment web, `web/rs1/pod2` its second pod, `db-0~2` the second
// life of a StatefulSet's pod. Which of several pods made in one go is called the second is chance, and may be chosen (see `Assignment`).

import type { OwnerReference } from '../../../shared/kinds/meta.ts';

/** What may be chosen, because the recording does not say it and nothing else than chance decides it. */
export interface Assignment {
  /** By owner, which number in the recording the k-th pod of ours has; both count from 1. Pods beyond the list keep their own number. */
  readonly pods: ReadonlyMap<string, readonly number[]>;
  /** Our names of the recording's nodes, where they are not the same; whose name is taken has another one's. */
  readonly nodes: ReadonlyMap<string, string>;
}

export interface Named {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly ownerReferences?: readonly OwnerReference[] | undefined;
  };
}

const CHILDREN: Readonly<Record<string, string>> = { ReplicaSet: 'rs', Pod: 'pod', Job: 'job' };

export class Names {
  private readonly aliases = new Map<string, string>();
  private readonly made = new Map<string, number>();
  private readonly lives = new Map<string, number>();
  private readonly assignment: Assignment;
  private readonly theirNodes: ReadonlyMap<string, string>;
  /** Real names with their aliases, the longest first: what texts speak of. */
  private known: (readonly [string, string])[] = [];

  constructor(assignment: Assignment) {
    this.assignment = assignment;
    this.theirNodes = new Map([...assignment.nodes].map(([theirs, ours]) => [ours, theirs]));
  }

  /** Called once for each object, when it is made. `number`: the pod's number in the recording, where something else than the order tells it. */
  add({ kind, metadata }: Named, number?: (owner: string) => number | undefined): string {
    const alias = this.aliasFor(kind, metadata, number);
    this.aliases.set(metadata.uid, alias);
    if (alias !== metadata.name)
      this.known = [...this.known.filter(([name]) => name !== metadata.name), [metadata.name, alias] as const].sort(
        (x, y) => y[0].length - x[0].length,
      );
    return alias;
  }

  private aliasFor(
    kind: string,
    { name, ownerReferences }: Named['metadata'],
    number: ((owner: string) => number | undefined) | undefined,
  ): string {
    if (kind === 'Node') return this.theirNode(name);
    const owner = ownerReferences?.find((one) => one.controller);
    const parent = owner && this.aliases.get(owner.uid);
    const word = CHILDREN[kind];
    if (owner === undefined || parent === undefined || word === undefined) return this.life(kind, name);
    if (owner.kind === 'StatefulSet') return this.life(kind, name);
    const key = `${word} ${owner.kind}/${parent}`;
    const nth = (this.made.get(key) ?? 0) + 1;
    this.made.set(key, nth);
    return `${parent}/${word}${number?.(parent) ?? this.assignment.pods.get(parent)?.[nth - 1] ?? nth}`;
  }

  /** A name that comes back is another life; only pods of StatefulSets and what people make twice do. */
  private life(kind: string, name: string): string {
    const key = `${kind}/${name}`;
    const life = (this.lives.get(key) ?? 0) + 1;
    this.lives.set(key, life);
    return life === 1 ? name : `${name}~${life}`;
  }

  /** Our name of a node of the recording. */
  ourNode(name: string): string {
    return this.assignment.nodes.get(name) ?? name;
  }

  /** The recording's name of one of our nodes. */
  theirNode(name: string): string {
    return this.theirNodes.get(name) ?? name;
  }

  of(uid: string): string | undefined {
    return this.aliases.get(uid);
  }

  /** A text in which our names are the recording's. */
  inText(text: string): string {
    let said = text;
    for (const [name, alias] of this.known) said = said.split(name).join(alias);
    return said;
  }
}
