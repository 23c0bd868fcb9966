// What the controllers of StatefulSets and DaemonSets tell, in their own words (pkg/controller/statefulset/stateful_pod_control.go,
// pkg/controller/daemon/daemon_controller.go; facts sheet 2.3, 2.4).

import type { ReasonPlan } from '../reasons.ts';

const stateful = 'statefulset-controller';
const daemon = 'daemonset-controller';

export const SET_REASONS = {
  SetPodCreated: {
    code: 300,
    type: 'Normal',
    reporter: stateful,
    shown: 'SuccessfulCreate',
    text: (f) => `create Pod ${f.first} in StatefulSet ${f.name} successful`,
  },
  SetPodDeleted: {
    code: 301,
    type: 'Normal',
    reporter: stateful,
    shown: 'SuccessfulDelete',
    text: (f) => `delete Pod ${f.first} in StatefulSet ${f.name} successful`,
  },
  SetClaimCreated: {
    code: 302,
    type: 'Normal',
    reporter: stateful,
    shown: 'SuccessfulCreate',
    text: (f) => `create Claim ${f.first} Pod ${f.second} in StatefulSet ${f.name} success`,
  },
  SetPodFailed: {
    code: 303,
    type: 'Warning',
    reporter: stateful,
    shown: 'FailedCreate',
    text: (f) => `create Pod ${f.first} in StatefulSet ${f.name} failed error: ${f.second}`,
  },
  SetClaimFailed: {
    code: 306,
    type: 'Warning',
    reporter: stateful,
    shown: 'FailedCreate',
    text: (f) => `create Claim ${f.first} in StatefulSet ${f.name} failed error: ${f.second}`,
  },
  RecreatingFailedPod: {
    code: 304,
    type: 'Warning',
    reporter: stateful,
    text: (f) => `StatefulSet ${f.namespace}/${f.name} is recreating failed Pod ${f.first}`,
  },
  RecreatingTerminatedPod: {
    code: 305,
    type: 'Normal',
    reporter: stateful,
    text: (f) => `StatefulSet ${f.namespace}/${f.name} is recreating terminated Pod ${f.first}`,
  },
  DaemonPodCreated: {
    code: 310,
    type: 'Normal',
    reporter: daemon,
    shown: 'SuccessfulCreate',
    text: (f) => `Created pod: ${f.first}`,
  },
  DaemonPodDeleted: {
    code: 311,
    type: 'Normal',
    reporter: daemon,
    shown: 'SuccessfulDelete',
    text: (f) => `Deleted pod: ${f.first}`,
  },
  DaemonPodRefused: {
    code: 312,
    type: 'Warning',
    reporter: daemon,
    shown: 'FailedCreate',
    text: (f) => `Error creating: ${f.first}`,
  },
  FailedDaemonPod: {
    code: 313,
    type: 'Warning',
    reporter: daemon,
    text: (f) => `Found failed daemon pod ${f.namespace}/${f.first} on node ${f.second}, will try to kill it`,
  },
  SucceededDaemonPod: {
    code: 314,
    type: 'Normal',
    reporter: daemon,
    text: (f) => `Found succeeded daemon pod ${f.namespace}/${f.first} on node ${f.second}, will try to delete it`,
  },
} as const satisfies Record<string, ReasonPlan>;
