// The closed list of reasons that events carry: type, reporting component, and the text with its blanks. Kubernetes' reasons and messages stand
// letter for letter (facts sheet 1.8, 2.x, 3.x); the game's own facts have reporter `desired-state`. Codes are part of the hash: never reuse one.

import { SET_REASONS } from './controllers/set-reasons.ts';
import { STORAGE_REASONS } from './controllers/storage-reasons.ts';
import { BATCH_REASONS } from './controllers/batch-reasons.ts';
import type { Fact } from './events.ts';
import { KUBELET_REASONS, nodeStatus } from './kubelet/kubelet-reasons.ts';
import { PLANE_REASONS } from './plane/reasons.ts';

export interface ReasonPlan {
  readonly code: number;
  readonly type: 'Normal' | 'Warning';
  readonly reporter: string;
  /** The name that kubectl shows, where it differs from the key: `Failed` and `Pulled` have several texts. */
  readonly shown?: string;
  readonly text: (fact: Fact) => string;
}

const scheduler = 'default-scheduler';
const kubelet = 'kubelet';
const node = 'node-controller';
const cloud = 'service-controller';
const game = 'desired-state';

export const REASONS = {
  ...KUBELET_REASONS,
  Scheduled: {
    code: 1,
    type: 'Normal',
    reporter: scheduler,
    text: (f) => `Successfully assigned ${f.namespace}/${f.name} to ${f.first}`,
  },
  FailedScheduling: { code: 2, type: 'Warning', reporter: scheduler, text: (f) => `${f.first}` },
  ScalingReplicaSetUp: {
    code: 3,
    type: 'Normal',
    reporter: 'deployment-controller',
    shown: 'ScalingReplicaSet',
    text: (f) => `Scaled up replica set ${f.first} ${f.second}`,
  },
  ScalingReplicaSetDown: {
    code: 4,
    type: 'Normal',
    reporter: 'deployment-controller',
    shown: 'ScalingReplicaSet',
    text: (f) => `Scaled down replica set ${f.first} ${f.second}`,
  },
  SuccessfulCreate: {
    code: 5,
    type: 'Normal',
    reporter: 'replicaset-controller',
    text: (f) => `Created pod: ${f.first}`,
  },
  SuccessfulDelete: {
    code: 6,
    type: 'Normal',
    reporter: 'replicaset-controller',
    text: (f) => `Deleted pod: ${f.first}`,
  },
  Pulling: { code: 7, type: 'Normal', reporter: kubelet, text: (f) => `Pulling image "${f.first}"` },
  Pulled: {
    code: 8,
    type: 'Normal',
    reporter: kubelet,
    text: (f) => `Successfully pulled image "${f.first}" in ${f.second}s (${f.second}s including waiting).`,
  },
  PulledPresent: {
    code: 9,
    type: 'Normal',
    reporter: kubelet,
    shown: 'Pulled',
    text: (f) => `Container image "${f.first}" already present on machine`,
  },
  Created: { code: 10, type: 'Normal', reporter: kubelet, text: (f) => `Created container: ${f.first}` },
  Started: { code: 11, type: 'Normal', reporter: kubelet, text: (f) => `Started container ${f.first}` },
  Killing: { code: 12, type: 'Normal', reporter: kubelet, text: (f) => `Stopping container ${f.first}` },
  FailedPull: {
    code: 13,
    type: 'Warning',
    reporter: kubelet,
    shown: 'Failed',
    text: (f) => `Failed to pull image "${f.first}": not found`,
  },
  ErrImagePull: { code: 14, type: 'Warning', reporter: kubelet, shown: 'Failed', text: () => 'Error: ErrImagePull' },
  BackOffPulling: {
    code: 15,
    type: 'Normal',
    reporter: kubelet,
    shown: 'BackOff',
    text: (f) => `Back-off pulling image "${f.first}"`,
  },
  BackOff: {
    code: 16,
    type: 'Warning',
    reporter: kubelet,
    text: (f) => `Back-off restarting failed container ${f.first} in pod ${f.name}_${f.namespace}(${f.uid})`,
  },
  OutOfpods: { code: 17, type: 'Warning', reporter: kubelet, text: (f) => `${f.first}` },
  NodeNotReady: nodeStatus(18, node, 'NodeNotReady'),
  PodNodeNotReady: {
    code: 19,
    type: 'Warning',
    reporter: node,
    shown: 'NodeNotReady',
    text: () => 'Node is not ready',
  },
  NodeReady: nodeStatus(20, kubelet, 'NodeReady'),
  NodeNotSchedulable: nodeStatus(21, kubelet, 'NodeNotSchedulable'),
  NodeSchedulable: nodeStatus(22, kubelet, 'NodeSchedulable'),
  RegisteredNode: {
    code: 23,
    type: 'Normal',
    reporter: node,
    text: (f) => `Node ${f.name} event: Registered Node ${f.name} in Controller`,
  },
  Rebooted: {
    code: 24,
    type: 'Warning',
    reporter: kubelet,
    text: (f) => `Node ${f.name} has been rebooted, boot id: ${f.first}`,
  },
  TaintManagerEviction: {
    code: 25,
    type: 'Normal',
    reporter: 'taint-eviction-controller',
    text: (f) => `Marking for deletion Pod ${f.namespace}/${f.name}`,
  },
  TaintManagerCancel: {
    code: 26,
    type: 'Normal',
    reporter: 'taint-eviction-controller',
    shown: 'TaintManagerEviction',
    text: (f) => `Cancelling deletion of Pod ${f.namespace}/${f.name}`,
  },
  FailedCreate: {
    code: 27,
    type: 'Warning',
    reporter: 'replicaset-controller',
    text: (f) => `Error creating: ${f.first}`,
  },
  OOMKilling: {
    code: 28,
    type: 'Warning',
    reporter: kubelet,
    text: (f) => `Memory cgroup out of memory: Killed process of container ${f.first}`,
  },
  OutOfcpu: { code: 29, type: 'Warning', reporter: kubelet, text: (f) => `${f.first}` },
  OutOfmemory: { code: 30, type: 'Warning', reporter: kubelet, text: (f) => `${f.first}` },
  NodeAffinity: { code: 31, type: 'Warning', reporter: kubelet, text: (f) => `${f.first}` },
  Preempted: {
    code: 32,
    type: 'Normal',
    reporter: scheduler,
    text: (f) => `Preempted by pod ${f.first} on node ${f.second}`,
  },
  ReplicaSetCreateError: {
    code: 150,
    type: 'Warning',
    reporter: 'deployment-controller',
    text: (f) => `${f.first}`,
  },
  NotDeleted: {
    code: 151,
    type: 'Warning',
    reporter: 'controllermanager',
    text: (f) => `Pod was expected by PDB ${f.first} to be deleted but it wasn't`,
  },

  EnsuringLoadBalancer: { code: 190, type: 'Normal', reporter: cloud, text: () => 'Ensuring load balancer' },
  EnsuredLoadBalancer: { code: 191, type: 'Normal', reporter: cloud, text: () => 'Ensured load balancer' },
  DeletingLoadBalancer: { code: 152, type: 'Normal', reporter: cloud, text: () => 'Deleting load balancer' },
  DeletedLoadBalancer: { code: 153, type: 'Normal', reporter: cloud, text: () => 'Deleted load balancer' },

  // The game's own facts.
  CommandApplied: { code: 64, type: 'Normal', reporter: game, text: (f) => `${f.first}: ${f.second}` },
  CommandRefused: { code: 65, type: 'Warning', reporter: game, text: (f) => `${f.first}: ${f.second}` },
  PowerOff: { code: 66, type: 'Warning', reporter: game, text: (f) => `the machine ${f.name} lost its power` },
  PowerOn: { code: 67, type: 'Normal', reporter: game, text: (f) => `the machine ${f.name} starts` },
  ContainerExited: {
    code: 68,
    type: 'Warning',
    reporter: game,
    text: (f) => `container ${f.first} exited with code ${f.second}`,
  },
  PodReady: { code: 69, type: 'Normal', reporter: game, text: (f) => `pod ${f.name} is ready` },
  PodRemoved: { code: 70, type: 'Normal', reporter: game, text: (f) => `pod ${f.name} is gone` },
  EndpointsChanged: {
    code: 71,
    type: 'Normal',
    reporter: game,
    text: (f) => `service ${f.name} has ${f.first} ready endpoints`,
  },
  RequestsLost: {
    code: 72,
    type: 'Warning',
    reporter: game,
    text: (f) => `users of ${f.name} lose requests: ${f.first}`,
  },
  RequestsServed: { code: 73, type: 'Normal', reporter: game, text: (f) => `users of ${f.name} are served again` },
  LoopChanged: { code: 74, type: 'Normal', reporter: game, text: (f) => `the ${f.name} is ${f.first}` },
  NodeTainted: { code: 75, type: 'Warning', reporter: game, text: (f) => `node ${f.name} got the taint ${f.first}` },
  NodeUntainted: { code: 76, type: 'Normal', reporter: game, text: (f) => `node ${f.name} lost the taint ${f.first}` },
  ReplicaSetCreated: {
    code: 77,
    type: 'Normal',
    reporter: game,
    text: (f) => `deployment ${f.name} made the replica set ${f.first}`,
  },
  ProxyStopped: {
    code: 78,
    type: 'Warning',
    reporter: game,
    text: (f) => `kube-proxy on ${f.name} stopped: its rules stay as they are`,
  },
  ProxyStarted: { code: 79, type: 'Normal', reporter: game, text: (f) => `kube-proxy on ${f.name} runs again` },
  GarbageCollected: {
    code: 80,
    type: 'Normal',
    reporter: game,
    text: (f) => `${f.kind} ${f.name} is collected: ${f.first === '' ? 'its owner is gone' : f.first}`,
  },
  PodAdopted: { code: 195, type: 'Normal', reporter: game, text: (f) => `pod ${f.name} now belongs to ${f.first}` },
  PodReleased: {
    code: 196,
    type: 'Normal',
    reporter: game,
    text: (f) => `pod ${f.name} belongs no longer to ${f.first}: its labels do not match`,
  },
  ReplicaSetAdopted: {
    code: 197,
    type: 'Normal',
    reporter: game,
    text: (f) => `replica set ${f.name} now belongs to ${f.first}`,
  },
  ReplicaSetReleased: {
    code: 198,
    type: 'Normal',
    reporter: game,
    text: (f) => `replica set ${f.name} belongs no longer to ${f.first}: its labels do not match`,
  },
  ...SET_REASONS,
  ...STORAGE_REASONS,
  ...BATCH_REASONS,
  ...PLANE_REASONS,
} as const satisfies Record<string, ReasonPlan>;

export type Reason = keyof typeof REASONS;

/** The reason under which kubectl shows a fact. */
export function shownReason(reason: Reason): string {
  const plan: ReasonPlan = REASONS[reason];
  return plan.shown ?? reason;
}

/** True for facts that a real cluster would record as Events; the rest is the game's own. */
export function isKubernetesReason(reason: Reason): boolean {
  return REASONS[reason].reporter !== game;
}
