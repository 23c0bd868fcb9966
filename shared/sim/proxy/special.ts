// What makes a Service other than the plain one that serves every user by every ready pod. Follows from the Service object: neither saved nor hashed.

export interface Special {
  /** A load balancer that has no address yet. */
  readonly unreachable: boolean;
  /** A load balancer that asks each node's health and sends only to those with a pod (`externalTrafficPolicy: Local`). */
  readonly balanced: boolean;
  readonly headless: boolean;
  /** How long a client address sticks to its pod; 0 for not at all. */
  readonly stickySeconds: number;
  /** Key of the Service for which an ExternalName stands, the empty text for a name outside; undefined for all other types. */
  readonly alias?: string | undefined;
  /** Rules differ from node to node. */
  readonly split: boolean;
}

/** A part of the users, and the pods to which their requests go; and what they meet where there is none. */
export interface Door {
  readonly pods: readonly number[];
  /** Share of all users. */
  readonly users: number;
  readonly empty: 'refused' | 'dropped' | 'unreachable';
}
