// Resources of nodes beside processor and memory: ephemeral-storage and extended resources, by name. Reckoned from Nodes and their pods, so neither hashed
// nor saved.

interface Amounts {
  /** By node slot. */
  allocatable: Float64Array;
  requested: Float64Array;
}

export class OtherResources {
  private readonly byName = new Map<string, Amounts>();

  /** What the scheduler may still promise; negative where more was promised than there is. */
  free(resource: string, node: number): number {
    const amounts = this.byName.get(resource);
    return amounts ? (amounts.allocatable[node] ?? 0) - (amounts.requested[node] ?? 0) : 0;
  }

  allocatable(resource: string, node: number): number {
    return this.byName.get(resource)?.allocatable[node] ?? 0;
  }

  promise(resource: string, node: number, amount: number): void {
    const { requested } = this.of(resource, node);
    requested[node] = (requested[node] as number) + amount;
  }

  /** Replaces all that a node has. */
  setAllocatable(node: number, amounts: ReadonlyMap<string, number>): void {
    for (const { allocatable } of this.byName.values()) allocatable[node] = 0;
    for (const [resource, amount] of amounts) this.of(resource, node).allocatable[node] = amount;
  }

  /** The row goes back: nothing is there, nothing promised. */
  release(node: number): void {
    for (const { allocatable, requested } of this.byName.values()) {
      allocatable[node] = 0;
      requested[node] = 0;
    }
  }

  private of(resource: string, node: number): Amounts {
    let amounts = this.byName.get(resource);
    if (!amounts) {
      amounts = { allocatable: new Float64Array(64), requested: new Float64Array(64) };
      this.byName.set(resource, amounts);
    }
    if (node >= amounts.allocatable.length) {
      amounts.allocatable = widened(amounts.allocatable, node);
      amounts.requested = widened(amounts.requested, node);
    }
    return amounts;
  }
}

function widened(from: Float64Array, node: number): Float64Array {
  const wider = new Float64Array(2 * (node + 1));
  wider.set(from);
  return wider;
}
