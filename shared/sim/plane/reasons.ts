// Reasons of the control plane's own facts; part of the closed list in `sim/reasons`. LeaderElection is client-go's, the rest is the game's.

import type { ReasonPlan } from '../reasons.ts';

const game = 'desired-state';

export const PLANE_REASONS = {
  LeaderElection: {
    code: 160,
    type: 'Normal',
    reporter: 'leader-election',
    text: (f) => `${f.first} became leader`,
  },
  LeaderElectionLost: {
    code: 161,
    type: 'Normal',
    reporter: 'leader-election',
    shown: 'LeaderElection',
    text: (f) => `${f.first} stopped leading`,
  },
  ProcessKilled: {
    code: 162,
    type: 'Warning',
    reporter: game,
    text: (f) => `${f.name} was killed; it starts again in ${f.first} s`,
  },
  ProcessStopped: {
    code: 163,
    type: 'Warning',
    reporter: game,
    text: (f) => `${f.name} was stopped and stays so`,
  },
  ProcessStarted: { code: 164, type: 'Normal', reporter: game, text: (f) => `${f.name} runs` },
  ProcessExited: {
    code: 165,
    type: 'Warning',
    reporter: game,
    text: (f) => `${f.name} could not renew its lease for ${f.first} s and ended itself`,
  },
  EtcdQuorumLost: {
    code: 166,
    type: 'Warning',
    reporter: game,
    text: (f) => `etcd lost its quorum: ${f.first} of ${f.second} members, nothing can be written`,
  },
  EtcdQuorumRestored: {
    code: 167,
    type: 'Normal',
    reporter: game,
    text: (f) => `etcd has a quorum again: ${f.first} of ${f.second} members`,
  },
  EtcdLeaderElected: { code: 168, type: 'Normal', reporter: game, text: (f) => `${f.name} leads etcd from now on` },
  ApiServerSilent: {
    code: 169,
    type: 'Warning',
    reporter: game,
    text: () => 'no API server can be reached: nothing is answered, what runs goes on',
  },
  ApiServerReadOnly: {
    code: 170,
    type: 'Warning',
    reporter: game,
    text: () => 'the API server shows what it remembers, and can write nothing',
  },
  ApiServerAnswers: { code: 171, type: 'Normal', reporter: game, text: () => 'the API server reads and writes again' },
  NetworkPartition: {
    code: 172,
    type: 'Warning',
    reporter: game,
    text: (f) => `the network keeps ${f.name} from the control plane`,
  },
  NetworkRecovered: {
    code: 173,
    type: 'Normal',
    reporter: game,
    text: (f) => `${f.name} and the control plane reach each other again`,
  },
  RegistrationWaits: {
    code: 174,
    type: 'Warning',
    reporter: game,
    text: (f) => `the machine ${f.name} is there and cannot register: the API server writes nothing`,
  },
  PodCollected: {
    code: 176,
    type: 'Warning',
    reporter: game,
    text: (f) => `pod ${f.name} is collected: ${f.first}`,
  },
  RemovingNode: {
    code: 177,
    type: 'Normal',
    reporter: 'node-controller',
    text: (f) => `Node ${f.name} event: Removing Node ${f.name} from Controller`,
  },
  KubeletStopped: {
    code: 178,
    type: 'Warning',
    reporter: game,
    text: (f) => `the kubelet of ${f.name} was stopped: its containers run on, and nobody looks after them`,
  },
  Starting: { code: 179, type: 'Normal', reporter: 'kubelet', text: () => 'Starting kubelet.' },
  ControlPlaneUp: {
    code: 175,
    type: 'Normal',
    reporter: game,
    text: (f) => `the control plane runs on ${f.first}`,
  },
} as const satisfies Record<string, ReasonPlan>;
