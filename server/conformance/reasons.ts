// What a FailedScheduling text counts, by kind of reason: the texts changed between versions, the kinds hardly (rules CONFORMANCE-2 to CONFORMANCE-4).

/** Differences between versions of Kubernetes that recordings may show; the id is that of the rule in shared/RULES.md. */
export const VERSION_CLASSES = {
  taintText: 'CONFORMANCE-2 taint text',
  selectorText: 'CONFORMANCE-3 node affinity text',
  generalReason: 'CONFORMANCE-4 general affinity reason',
} as const;
export type VersionClass = (typeof VERSION_CLASSES)[keyof typeof VERSION_CLASSES];

export interface Counts {
  /** How many nodes each kind of reason stands for, the reasons in today's words. */
  readonly byReason: ReadonlyMap<string, number>;
  /** Where the text says it otherwise than today's. */
  readonly classes: readonly VersionClass[];
}

interface OldReason {
  readonly pattern: RegExp;
  readonly class: VersionClass;
  /** Today's words; undefined for a reason that is counted no longer. */
  readonly now?: string;
}

const OLD: readonly OldReason[] = [
  {
    pattern: /^node\(s\) had taint (\{.*\}), that the pod didn't tolerate$/,
    class: VERSION_CLASSES.taintText,
    now: 'node(s) had untolerated taint $1',
  },
  {
    pattern: /^node\(s\) didn't match (?:Pod's node affinity|node selector)$/,
    class: VERSION_CLASSES.selectorText,
    now: "node(s) didn't match Pod's node affinity/selector",
  },
  { pattern: /^node\(s\) didn't match pod affinity\/anti-affinity(?: rules)?$/, class: VERSION_CLASSES.generalReason },
];

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.` → 1 and 2; what follows about preemption is not counted. */
export function countReasons(message: string): Counts {
  const [, nodes, rest] = /^0\/(\d+) nodes are available: (.*)$/s.exec(message) ?? [undefined, '0', message];
  const list = (rest ?? '').replace(/\. (?:no new claims to deallocate|preemption:).*$/s, '').replace(/\.$/, '');
  const byReason = new Map<string, number>();
  const classes = new Set<VersionClass>();
  for (const part of list.split(/, (?=\d+ )/)) {
    const counted = /^(\d+) (.*)$/s.exec(part);
    // A text without a number is PreFilter's, for all nodes; 1.20 counted it node by node.
    const count = Number(counted?.[1] ?? nodes);
    const said = counted?.[2] ?? part;
    const old = OLD.find((one) => one.pattern.test(said));
    if (old) classes.add(old.class);
    if (old && old.now === undefined) continue;
    const reason = old?.now === undefined ? said : said.replace(old.pattern, old.now);
    byReason.set(reason, (byReason.get(reason) ?? 0) + count);
  }
  return { byReason, classes: [...classes] };
}

export function printCounts({ byReason }: Counts): string {
  return [...byReason]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort((x, y) => (x < y ? -1 : x > y ? 1 : 0))
    .join(', ');
}

const SPREAD = "node(s) didn't match pod topology spread constraints";
const MISSING_LABEL = `${SPREAD} (missing required label)`;

/** Our counts as a recording tells them that knows one reason for both ways in which a node is no place to spread to. */
export function inTermsOf(recorded: Counts, ours: Counts): Counts {
  const missing = ours.byReason.get(MISSING_LABEL);
  if (missing === undefined || recorded.byReason.has(MISSING_LABEL)) return ours;
  const byReason = new Map(ours.byReason);
  byReason.delete(MISSING_LABEL);
  byReason.set(SPREAD, (byReason.get(SPREAD) ?? 0) + missing);
  return { ...ours, byReason };
}
