// A pod in the inspector: where it is, what it asks for and uses, what it serves; and for one that waits, kube-scheduler's view.

import { controllerOf, keyOf } from '../../../shared/kinds/meta.ts';
import type { Pod } from '../../../shared/kinds/pod.ts';
import { restartsOf } from '../../../shared/match/known/pod.ts';
import { isStale, usageOfPod } from '../../../shared/match/known/usage.ts';
import { bindOrder, deletePodOrder } from '../../session/orders.ts';
import type { Inspected } from '../../session/selection.ts';
import { clock, memory, processors, rate } from '../../text/format.ts';
import { type Desk, shortName } from '../desk.ts';
import type { View } from '../view.ts';
import { action, fact, link } from './facts.ts';
import { opinionCard, recentOpinion } from '../opinion-card.ts';
import { schedulerView } from './scheduler-view.ts';

export function podFacts(view: View, desk: Desk, key: string): HTMLElement {
  const { words, selection } = desk;
  const waits = (): boolean => desk.moment.pods.get(key)?.state === 'waiting';
  const pick = view.el(
    'button',
    {
      type: 'button',
      class: 'primary',
      hidden: () => !waits() || selection.picked === key || !desk.may(bindOrder(key, '')),
      on: { click: () => selection.pick(key) },
    },
    () => words('inspect.pick'),
  );
  const actions = view.el(
    'div',
    { class: 'actions' },
    pick,
    action(
      view,
      desk,
      () => words('inspect.delete'),
      () => deletePodOrder(key),
      () => words('inspect.delete.hint'),
      () => words('play.said.deleted', { pod: shortName(key) }),
    ),
  );
  const seen = view.el('div');
  view.swap(
    seen,
    () => (waits() ? 'waits' : undefined),
    (_, inner) => schedulerView(inner, desk, key),
  );
  // The last one stands above the queue already.
  const opinion = opinionCard(view, desk, () => (recentOpinion(desk)?.pod === key ? undefined : desk.opinion(key)));
  return view.el('div', {}, podRows(view, desk, key), actions, opinion, seen);
}

/** What its objects say, what was scraped of it, and what those see who send it requests. */
function podRows(view: View, desk: Desk, key: string): HTMLElement {
  return view.el('dl', { class: 'facts' }, ...standing(view, desk, key), ...working(view, desk, key));
}

/** Where it is, whose it is, what it asks for. */
function standing(view: View, desk: Desk, key: string): HTMLElement[] {
  const { words, session } = desk;
  const pod = (): Pod | undefined => session.world.store.get('Pod', key);
  const picture = () => desk.moment.pods.get(key);
  const container = () => pod()?.spec.containers[0];

  return [
    fact(
      view,
      () => words('inspect.status'),
      () => picture()?.word,
    ),
    link(
      view,
      desk,
      () => words('inspect.node'),
      () => nodeOf(pod()),
    ),
    fact(
      view,
      () => words('inspect.node'),
      () => (pod()?.spec.nodeName === undefined ? words('inspect.node.none') : undefined),
    ),
    link(
      view,
      desk,
      () => words('inspect.owner'),
      () => ownerOf(desk, pod()),
    ),
    fact(
      view,
      () => words('inspect.owner'),
      () => otherOwner(desk, pod()),
    ),
    fact(
      view,
      () => words('inspect.claims'),
      () => claimsOf(desk, pod()),
    ),
    fact(
      view,
      () => words('inspect.asks'),
      () => {
        const one = picture();
        return one && words('inspect.resources', { cpu: processors(one.milli), memory: memory(one.bytes) });
      },
    ),
    fact(
      view,
      () => words('inspect.limits'),
      () => {
        const limits = container()?.resources.limits;
        return limits?.cpu === undefined && limits?.memory === undefined
          ? words('inspect.limits.none')
          : words('inspect.resources', { cpu: limits.cpu ?? '–', memory: limits.memory ?? '–' });
      },
    ),
  ];
}

/** What it does and has done. */
function working(view: View, desk: Desk, key: string): HTMLElement[] {
  const { words, session } = desk;
  const pod = (): Pod | undefined => session.world.store.get('Pod', key);
  const slot = (): number => session.world.store.stored('Pod', key)?.slot ?? -1;
  const column = (name: 'good' | 'queue'): number => session.world.pods.at[name][slot()] ?? 0;
  const runs = (): boolean => pod()?.status.phase === 'Running';
  const container = () => pod()?.spec.containers[0];

  return [
    fact(
      view,
      () => words('inspect.uses'),
      () => {
        const usage = runs() ? usageOfPod(session.world, slot()) : undefined;
        if (usage === undefined) return undefined;
        const values = { cpu: processors(usage.milli), memory: memory(usage.bytes) };
        if (!isStale(session.world, usage)) return words('inspect.uses.value', values);
        return words('inspect.uses.at', { ...values, time: clock(usage.at) });
      },
    ),
    fact(
      view,
      () => words('inspect.serves'),
      () =>
        runs()
          ? words('inspect.serves.value', { rate: rate(column('good')), queue: Math.round(column('queue')) })
          : undefined,
    ),
    fact(
      view,
      () => words('inspect.restarts'),
      () => {
        const one = pod();
        return one === undefined || restartsOf(one) === 0 ? undefined : String(restartsOf(one));
      },
    ),
    fact(
      view,
      () => words('inspect.image'),
      () => container()?.image,
    ),
    fact(
      view,
      () => words('inspect.address'),
      () => pod()?.status.podIP,
    ),
    fact(
      view,
      () => words('inspect.age'),
      () => clock(session.world.tick - (pod()?.metadata.creationTimestamp ?? 0)),
    ),
  ];
}

function nodeOf(pod: Pod | undefined): Inspected | undefined {
  return pod?.spec.nodeName === undefined ? undefined : { kind: 'Node', key: pod.spec.nodeName };
}

/** What else keeps it: `StatefulSet db`, `Job backup-29464200`. */
function otherOwner(desk: Desk, pod: Pod | undefined): string | undefined {
  const owner = pod && controllerOf(pod.metadata);
  return owner === undefined || ownerOf(desk, pod) !== undefined ? undefined : `${owner.kind} ${owner.name}`;
}

/** The claims that its volumes stand for, each with its phase: `data-db-0 (Bound)`. */
function claimsOf({ session }: Desk, pod: Pod | undefined): string | undefined {
  const names = (pod?.spec.volumes ?? []).flatMap((one) =>
    one.persistentVolumeClaim ? [one.persistentVolumeClaim.claimName] : [],
  );
  const said = names.map((name) => {
    const claim = session.world.store.get('PersistentVolumeClaim', keyOf({ namespace: pod?.metadata.namespace, name }));
    return claim === undefined ? name : `${name} (${claim.status.phase})`;
  });
  return said.length > 0 ? said.join(', ') : undefined;
}

/** The Deployment above the pod's ReplicaSet. */
function ownerOf({ session }: Desk, pod: Pod | undefined): Inspected | undefined {
  const owner = pod && controllerOf(pod.metadata);
  if (owner?.kind !== 'ReplicaSet') return undefined;
  const namespace = pod?.metadata.namespace;
  const set = session.world.store.get('ReplicaSet', keyOf({ namespace, name: owner.name }));
  const above = set && controllerOf(set.metadata);
  return above?.kind === 'Deployment' ? { kind: 'Deployment', key: keyOf({ namespace, name: above.name }) } : undefined;
}
