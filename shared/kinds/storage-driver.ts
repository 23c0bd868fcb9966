// Drivers of storage that exist in this simulation: where their volumes can be reached from, how long they take to be made and to be attached. Drivers of
// other names make no volumes; theirs that somebody else made are there for every node at once.

/** zone: a disk of one zone, at one node at a time. node: a folder on one node's own disk. network: a file server, for all nodes at once. */
export type Reach = 'zone' | 'node' | 'network';

export interface StorageDriver {
  readonly name: string;
  readonly reach: Reach;
  /** Seconds until a new volume is there. */
  readonly provisionSeconds: number;
  /** Seconds from the VolumeAttachment to the disk at the machine, and back; 0: nothing is attached. */
  readonly attachSeconds: number;
  readonly detachSeconds: number;
  /** Disks that a node takes (CSINode `allocatable.count`); absent: no limit. */
  readonly volumesPerNode?: number | undefined;
  /** It can make a volume larger: `node`: the file system follows where a pod uses it; `driver`: that is all. Absent: it cannot. */
  readonly expands?: 'node' | 'driver' | undefined;
}

/** Times are typical ones and no promise of theirs; limits are those of common machines: 25 on AWS Nitro, 127 on Compute Engine, 16 on an Azure VM of four cores. */
export const STORAGE_DRIVERS: readonly StorageDriver[] = [
  {
    name: 'ebs.csi.aws.com',
    reach: 'zone',
    provisionSeconds: 4,
    attachSeconds: 6,
    detachSeconds: 3,
    volumesPerNode: 25,
    expands: 'node',
  },
  {
    name: 'pd.csi.storage.gke.io',
    reach: 'zone',
    provisionSeconds: 4,
    attachSeconds: 6,
    detachSeconds: 3,
    volumesPerNode: 127,
    expands: 'node',
  },
  {
    name: 'disk.csi.azure.com',
    reach: 'zone',
    provisionSeconds: 5,
    attachSeconds: 12,
    detachSeconds: 6,
    volumesPerNode: 16,
    expands: 'node',
  },
  { name: 'rancher.io/local-path', reach: 'node', provisionSeconds: 3, attachSeconds: 0, detachSeconds: 0 },
  { name: 'k8s.io/minikube-hostpath', reach: 'network', provisionSeconds: 1, attachSeconds: 0, detachSeconds: 0 },
  {
    name: 'nfs.csi.k8s.io',
    reach: 'network',
    provisionSeconds: 2,
    attachSeconds: 0,
    detachSeconds: 0,
    expands: 'driver',
  },
];

const byName = new Map(STORAGE_DRIVERS.map((one) => [one.name, one]));

export function driverNamed(name: string): StorageDriver | undefined {
  return byName.get(name);
}
