// The part of a world that traffic needs: rows of pods and nodes, images' behaviour, and the rules of kube-proxies. A World is one; tests make smaller ones.

import type { Tick } from '../../base/units.ts';
import type { Images } from '../images.ts';
import type { Nodes } from '../machines/nodes.ts';
import { type Pods, STAGE } from '../machines/pods.ts';
import type { RulesSource } from './entry.ts';
import type { Traffic } from './traffic.ts';

export interface Ground {
  readonly tick: Tick;
  readonly pods: Pods;
  readonly nodes: Nodes;
  readonly images: Images;
  readonly proxies: RulesSource;
  readonly traffic: Traffic;
}

/** What a process at this stage still does: a running one serves and works, a stopping one works off what it has, all others are not there. */
export function hasProcess(stage: number | undefined): boolean {
  return stage === STAGE.running || stage === STAGE.stopping;
}
