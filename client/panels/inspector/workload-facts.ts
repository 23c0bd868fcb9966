// A Deployment or a Service in the inspector: how many are wanted and ready, what stands behind it, one replica more or less.

import { keyOf } from '../../../shared/kinds/meta.ts';
import { matchesLabels } from '../../../shared/kinds/selector.ts';
import { scaleOrder } from '../../session/orders.ts';
import type { Inspected } from '../../session/selection.ts';
import { workloadOf } from '../../board/workloads.ts';
import { processors, memory } from '../../text/format.ts';
import type { Desk } from '../desk.ts';
import { replicaEffect } from '../replica-steps.ts';
import { readingOf, wantedOf } from '../service-reading.ts';
import type { View } from '../view.ts';
import { action, fact, link } from './facts.ts';
import { podList } from './pod-list.ts';

export function deploymentFacts(view: View, desk: Desk, key: string): HTMLElement {
  const { words, session } = desk;
  const deployment = () => session.world.store.get('Deployment', key);
  const replicas = (): number => deployment()?.spec.replicas ?? 0;
  const rows = view.el(
    'dl',
    { class: 'facts' },
    fact(
      view,
      () => words('inspect.replicas'),
      () => {
        const one = deployment();
        return (
          one &&
          words('inspect.replicas.value', {
            wanted: replicas(),
            ready: one.status.readyReplicas,
            all: one.status.replicas,
          })
        );
      },
    ),
    fact(
      view,
      () => words('inspect.asks'),
      () => {
        const pod = pods(desk, key).map((one) => desk.moment.pods.get(one))[0];
        return pod && words('inspect.resources', { cpu: processors(pod.milli), memory: memory(pod.bytes) });
      },
    ),
    fact(
      view,
      () => words('inspect.image'),
      () => deployment()?.spec.template.spec.containers[0]?.image,
    ),
    link(
      view,
      desk,
      () => words('inspect.kind.Service'),
      () => serviceOf(desk, key),
    ),
  );
  const scale = (by: number) => () => {
    const one = deployment();
    return one === undefined || replicas() + by < 0 ? undefined : scaleOrder(one, replicas() + by);
  };
  const actions = view.el(
    'div',
    { class: 'actions' },
    action(view, desk, () => words('inspect.scale.up'), scale(1)),
    action(view, desk, () => words('inspect.scale.down'), scale(-1)),
  );
  const effect = (by: 1 | -1): HTMLElement =>
    view.el('p', { class: 'small quiet', hidden: () => replicaEffect(desk, key, by) === '' }, () =>
      replicaEffect(desk, key, by),
    );
  return view.el(
    'div',
    {},
    rows,
    actions,
    effect(1),
    effect(-1),
    podList(view, desk, () => pods(desk, key)),
  );
}

export function serviceFacts(view: View, desk: Desk, key: string): HTMLElement {
  const { words, session } = desk;
  const service = () => session.world.store.get('Service', key);
  const rows = view.el(
    'dl',
    { class: 'facts' },
    fact(
      view,
      () => words('inspect.endpoints'),
      () => words('inspect.endpoints.value', { ready: readingOf(desk, key).ready }),
    ),
    fact(
      view,
      () => words('inspect.address'),
      () => service()?.spec.clusterIP,
    ),
    fact(
      view,
      () => words('inspect.selector'),
      () =>
        Object.entries(service()?.spec.selector ?? {})
          .map(([name, value]) => `${name}=${value}`)
          .join(', '),
    ),
    link(
      view,
      desk,
      () => words('inspect.kind.Deployment'),
      () => wantedOf(desk, key)?.deployment,
    ),
  );
  const behind = (): readonly string[] => {
    const selector = service()?.spec.selector ?? {};
    return session.world.store
      .list('Pod')
      .filter(
        (pod) =>
          `${pod.metadata.namespace}/` === key.slice(0, key.indexOf('/') + 1) &&
          matchesLabels(selector, pod.metadata.labels),
      )
      .map((pod) => keyOf(pod.metadata));
  };
  return view.el('div', {}, rows, podList(view, desk, behind));
}

function pods(desk: Desk, deployment: string): readonly string[] {
  const { world } = desk.session;
  return world.store
    .list('Pod')
    .filter((pod) => workloadOf(world, pod) === deployment)
    .map((pod) => keyOf(pod.metadata));
}

/** The Service whose selector matches the template of a Deployment. */
function serviceOf(desk: Desk, deployment: string): Inspected | undefined {
  const { store } = desk.session.world;
  const one = store.get('Deployment', deployment);
  const found =
    one &&
    store
      .list('Service')
      .find(
        (service) =>
          service.metadata.namespace === one.metadata.namespace &&
          matchesLabels(service.spec.selector, one.spec.template.metadata.labels),
      );
  return found && { kind: 'Service', key: keyOf(found.metadata) };
}
