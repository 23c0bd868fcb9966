// Volumes that are made when they are asked for: what the binder says while it waits for one, and the drivers that make them (the external provisioner;
// facts sheet 6.2). Drivers that this simulation does not have make none.

import { share } from '../../base/hash.ts';
import { compareText } from '../../base/order.ts';
import { tick } from '../../base/units.ts';
import type { NodeSelector } from '../../kinds/affinity.ts';
import { HOSTNAME_LABEL, type Node, ZONE_LABEL } from '../../kinds/node.ts';
import type { PersistentVolume, PersistentVolumeSpec } from '../../kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../kinds/persistent-volume-claim.ts';
import type { StorageClass } from '../../kinds/storage-class.ts';
import { driverNamed, type StorageDriver } from '../../kinds/storage-driver.ts';
import { newMeta } from '../control-plane/create.ts';
import { withProtection } from '../control-plane/protection.ts';
import type { Stored } from '../store.ts';
import { ANNOTATIONS, selectedNode } from '../volumes/matching.ts';
import { allowsNode } from '../volumes/topologies.ts';
import type { World } from '../world.ts';
import { resize } from './volume-resizer.ts';

type Claim = Stored<PersistentVolumeClaim>;

/** No volume suits, so one is to be made. */
export function askForVolume(world: World, stored: Claim, storageClass: StorageClass | undefined): void {
  const claim = stored.object;
  if (storageClass === undefined) {
    world.record('ProvisioningFailed', claim, `storageclass.storage.k8s.io "${claim.spec.storageClassName}" not found`);
    return;
  }
  const { provisioner } = storageClass;
  // The cluster's own plugins are gone; only drivers make volumes.
  if (provisioner.startsWith('kubernetes.io/')) {
    world.record('ProvisioningFailed', claim, `no volume plugin matched name: ${provisioner}`);
    return;
  }
  const { annotations } = claim.metadata;
  const driver = driverNamed(provisioner);
  if (annotations?.[ANNOTATIONS.provisioner] !== provisioner) {
    world.cause = world.record('ExternalProvisioning', claim, provisioner);
    if (driver) world.cause = world.record('Provisioning', claim);
    world.store.write('PersistentVolumeClaim', stored, {
      metadata: { annotations: { ...annotations, [ANNOTATIONS.provisioner]: provisioner } },
    });
  }
  if (driver) world.queues.later('provisions', stored.key, tick(world.tick + driver.provisionSeconds));
}

export function runProvisioners(world: World): void {
  for (const { key } of world.work.provisions.drain()) {
    const stored = world.store.stored('PersistentVolumeClaim', key);
    if (stored?.object.status.phase === 'Bound') resize(world, stored);
    else if (stored) provision(world, stored);
  }
}

function provision(world: World, stored: Claim): void {
  const claim = stored.object;
  const { storageClassName = '', volumeName } = claim.spec;
  const storageClass = world.store.get('StorageClass', storageClassName);
  const driver = driverNamed(storageClass?.provisioner ?? '');
  const name = `pvc-${claim.metadata.uid}`;
  if (!storageClass || !driver || volumeName !== undefined || claim.metadata.deletionTimestamp !== undefined) return;
  if (world.store.stored('PersistentVolume', name)) return;
  world.cause = stored.cause;
  const node = placeFor(world, claim, storageClass);
  if (node === undefined) return giveBack(world, stored);
  const spec = specOf(claim, storageClass, driver, node, name);
  const finalizers = withProtection('PersistentVolume');
  const metadata = newMeta(world, { name, finalizers, annotations: { [ANNOTATIONS.provisionedBy]: driver.name } });
  world.cause = world.record('ProvisioningSucceeded', claim, name);
  const volume: PersistentVolume = { kind: 'PersistentVolume', metadata, spec, status: { phase: 'Pending' } };
  world.store.create('PersistentVolume', volume);
}

/** The node that the scheduler chose; for a claim that does not wait for one, a node of the next zone (see `nthZone`). */
function placeFor(world: World, claim: PersistentVolumeClaim, storageClass: StorageClass): Node | undefined {
  const chosen = selectedNode(claim);
  if (chosen !== undefined) return world.store.get('Node', chosen);
  if (storageClass.volumeBindingMode === 'WaitForFirstConsumer') return undefined;
  const nodes = world.nodes
    .byName()
    .map((slot) => world.nodes.node(slot))
    .filter((node) => allowsNode(storageClass, node));
  const zones = [...new Set(nodes.map(zoneOf))].sort(compareText);
  const zone = zones[nthZone(claim.metadata.name, zones.length)];
  return nodes.find((node) => zoneOf(node) === zone);
}

function zoneOf({ metadata }: Node): string {
  return metadata.labels?.[ZONE_LABEL] ?? '';
}

/** Claims of a StatefulSet go around the zones by their ordinals, from where the name without it says: `data-db-0`, `data-db-1`, `data-db-2` are in three (ChooseZoneForVolume). */
function nthZone(name: string, zones: number): number {
  const [, base = name, ordinal = '0'] = /^(.*)-(\d{1,6})$/.exec(name) ?? [];
  let hash = 0;
  for (let i = 0; i < base.length; i += 1) hash = (Math.imul(hash, 31) + base.charCodeAt(i)) >>> 0;
  return zones === 0 ? 0 : (hash + Number(ordinal)) % zones;
}

/** The node went meanwhile: the scheduler chooses anew. */
function giveBack(world: World, stored: Claim): void {
  const { annotations } = stored.object.metadata;
  if (annotations?.[ANNOTATIONS.selectedNode] === undefined) return;
  const rest = Object.entries(annotations).filter(([name]) => name !== ANNOTATIONS.selectedNode);
  world.store.write('PersistentVolumeClaim', stored, { metadata: { annotations: Object.fromEntries(rest) } });
}

function specOf(
  { spec, metadata: { name, namespace = '', uid } }: PersistentVolumeClaim,
  storageClass: StorageClass,
  { name: driver, reach }: StorageDriver,
  node: Node,
  volume: string,
): PersistentVolumeSpec {
  const source =
    reach === 'zone'
      ? { csi: { driver, volumeHandle: volume } }
      : reach === 'node'
        ? { local: { path: `/var/lib/volumes/${volume}` } }
        : { nfs: { server: driver, path: `/${volume}` } };
  return share({
    capacity: { storage: spec.resources.requests?.['storage'] },
    accessModes: spec.accessModes,
    persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
    storageClassName: storageClass.metadata.name,
    volumeMode: spec.volumeMode,
    claimRef: { namespace, name, uid },
    nodeAffinity: reachedFrom(reach, node),
    ...source,
  });
}

/** A disk of a zone is reached from the nodes there, a folder from its own node. */
function reachedFrom(reach: StorageDriver['reach'], { metadata }: Node): PersistentVolumeSpec['nodeAffinity'] {
  const key = reach === 'zone' ? ZONE_LABEL : HOSTNAME_LABEL;
  const value = metadata.labels?.[key];
  if (reach === 'network' || value === undefined) return undefined;
  const required: NodeSelector = {
    nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [value] }] }],
  };
  return { required };
}
