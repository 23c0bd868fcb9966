// Reasons that only kubelets and kernels have: probes, hooks, configuration, memory, images. Texts are Kubernetes' own (facts sheet 3.4 to 3.9, 6.1). A
// part of the closed list in `reasons`; codes from 200 on are the kubelet's, from 240 on the game's facts about machines.

import type { ReasonPlan } from '../reasons.ts';

const kubelet = 'kubelet';
const game = 'desired-state';

/** What a node is from now on, as kubelets and the node controller say it. */
export function nodeStatus(code: number, reporter: string, status: string): ReasonPlan {
  return { code, type: 'Normal', reporter, text: ({ name }) => `Node ${name} status is now: ${status}` };
}

export const KUBELET_REASONS = {
  Unhealthy: { code: 200, type: 'Warning', reporter: kubelet, text: (f) => `${f.first}` },
  KillingUnhealthy: {
    code: 201,
    type: 'Normal',
    reporter: kubelet,
    shown: 'Killing',
    text: (f) => `Container ${f.first} failed ${f.second} probe, will be restarted`,
  },
  KillingForGood: {
    code: 202,
    type: 'Normal',
    reporter: kubelet,
    shown: 'Killing',
    text: (f) => `Container ${f.first} failed ${f.second} probe`,
  },
  ErrImageNeverPull: {
    code: 203,
    type: 'Warning',
    reporter: kubelet,
    text: (f) => `Container image "${f.first}" is not present with pull policy of Never`,
  },
  ContainerError: { code: 204, type: 'Warning', reporter: kubelet, shown: 'Failed', text: (f) => `Error: ${f.first}` },
  FailedMount: {
    code: 205,
    type: 'Warning',
    reporter: kubelet,
    text: (f) => `MountVolume.SetUp failed for volume "${f.first}" : ${f.second}`,
  },
  Evicted: { code: 206, type: 'Warning', reporter: kubelet, text: (f) => `${f.first}` },
  EvictionThresholdMet: {
    code: 207,
    type: 'Warning',
    reporter: kubelet,
    text: (f) => `Attempting to reclaim ${f.first}`,
  },
  SystemOOM: {
    code: 208,
    type: 'Warning',
    reporter: kubelet,
    text: (f) => `System OOM encountered, victim process: ${f.first}, pid: ${f.second}`,
  },
  NodeHasInsufficientMemory: nodeStatus(209, kubelet, 'NodeHasInsufficientMemory'),
  NodeHasSufficientMemory: nodeStatus(210, kubelet, 'NodeHasSufficientMemory'),
  NodeHasDiskPressure: nodeStatus(214, kubelet, 'NodeHasDiskPressure'),
  NodeHasNoDiskPressure: nodeStatus(215, kubelet, 'NodeHasNoDiskPressure'),
  FreeDiskSpaceFailed: {
    code: 211,
    type: 'Warning',
    reporter: kubelet,
    text: (f) =>
      `Failed to garbage collect required amount of images. Attempted to free ${f.first} bytes, but only found ${f.second} bytes eligible to free.`,
  },
  FailedPullFull: {
    code: 212,
    type: 'Warning',
    reporter: kubelet,
    shown: 'Failed',
    text: (f) => `Failed to pull image "${f.first}": no space left on device`,
  },
  FailedPullRefused: {
    code: 213,
    type: 'Warning',
    reporter: kubelet,
    shown: 'Failed',
    text: (f) => `Failed to pull image "${f.first}": dial tcp: connect: connection refused`,
  },

  KernelPanic: {
    code: 240,
    type: 'Warning',
    reporter: game,
    text: (f) => `the kernel of ${f.name} panicked: all its containers died with it`,
  },
  ImageDeleted: {
    code: 241,
    type: 'Normal',
    reporter: game,
    text: (f) => `the kubelet of ${f.name} deleted the image ${f.first}, which nothing used`,
  },
  RegistryStopped: {
    code: 243,
    type: 'Warning',
    reporter: game,
    text: () => 'the registry answers nobody: only images that are on a node can start there',
  },
  RegistryStarted: { code: 244, type: 'Normal', reporter: game, text: () => 'the registry answers again' },
  VolumeFollowed: {
    code: 242,
    type: 'Normal',
    reporter: game,
    text: (f) => `volume ${f.first} of pod ${f.name} shows ${f.second} as it is now`,
  },
} as const satisfies Record<string, ReasonPlan>;
