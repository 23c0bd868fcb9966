// The services panel: for each Service what its users send and get, how full it is, and what is lost with the reason. Warns before the first loss.

import { milliseconds, percent, rate } from '../text/format.ts';
import { wordIfKnown } from '../text/words.ts';
import { type Desk, shortName } from './desk.ts';
import { liverySign } from './livery.ts';
import { panel } from './panel.ts';
import { readingOf, type ServiceReading, servicesOf, wantedOf } from './service-reading.ts';
import type { View } from './view.ts';
import { replicaSteps } from './replica-steps.ts';
import { showing } from './showing.ts';
import { whyButton } from './why/why-button.ts';

/** From here on a Service has little room left. */
const NEARLY_FULL = 0.85;

export function mountServices(view: View, desk: Desk): HTMLElement {
  const { words } = desk;
  const { section, body } = panel(view, 'services', () => words('panels.services'));
  const list = view.el('ul', { class: 'services' });
  view.list(
    list,
    () => servicesOf(desk),
    (key) => key,
    (key, row) => serviceCard(row, desk, key()),
  );
  body.append(
    view.el('p', { class: 'quiet', hidden: () => servicesOf(desk).length > 0 }, () => words('panels.services.none')),
    list,
  );
  return section;
}

type Tone = 'good' | 'warn' | 'bad';

/** A request in a thousand that finds a full queue is everyday life; one in a hundred is an alarm, as in the events. */
const ALARMING_SHARE = 0.99;

function toneOf(reading: ServiceReading): Tone {
  if (reading.share < ALARMING_SHARE) return 'bad';
  return reading.load >= NEARLY_FULL ? 'warn' : 'good';
}

function stateOf({ words }: Desk, reading: ServiceReading): string {
  return toneOf(reading) === 'warn' ? words('panels.services.warn') : '';
}

function serviceCard(view: View, desk: Desk, key: string): HTMLElement {
  const { words, selection, session } = desk;
  const name = shortName(key);
  let cache: { readonly world: object; readonly tick: number; readonly reading: ServiceReading } | undefined;
  const reading = (): ServiceReading => {
    const { world } = session;
    if (cache?.world !== world || cache.tick !== world.tick)
      cache = { world, tick: world.tick, reading: readingOf(desk, key) };
    return cache.reading;
  };
  const wanted = () => wantedOf(desk, key);
  const going = (): string => {
    const { rate: now, target, rampTicks } = reading();
    if (rampTicks <= 0 || Math.round(target) === Math.round(now)) return '';
    return words(target > now ? 'panels.services.rising' : 'panels.services.falling', {
      rate: rate(target),
      seconds: rampTicks,
    });
  };
  const load = (): string => percent(reading().load);
  const latency = (): string =>
    words('panels.services.latency', { mean: milliseconds(reading().latency), p99: milliseconds(reading().p99) });
  const losses = view.el('ul', { class: 'losses' });
  view.list(
    losses,
    () => reading().lost,
    (one) => one.reason,
    (one, row) =>
      row.el('li', { class: 'loss' }, () =>
        words('panels.services.lost', {
          rate: rate(one().count),
          reason: wordIfKnown(words, `panels.loss.${one().reason}`) ?? one().reason,
        }),
      ),
  );
  return view.el(
    'li',
    { class: () => `service tone-${toneOf(reading())}${reading().rate + reading().target > 0 ? '' : ' idle'}` },
    view.el(
      'div',
      { class: 'service-head' },
      liverySign(desk.moment.lanes.find((lane) => lane.key === key)?.rank ?? 0),
      view.el(
        'button',
        {
          type: 'button',
          class: 'link service-name',
          on: { click: () => selection.inspect({ kind: 'Service', key }) },
          attrs: { 'aria-label': () => showing(words, { kind: 'Service', key }) },
        },
        name,
      ),
      view.el('span', { class: 'service-share' }, () =>
        words('panels.services.good', { share: percent(reading().share) }),
      ),
    ),
    loadMeter(view, desk, name, reading),
    view.el(
      'p',
      { class: 'service-line small' },
      view.el(
        'span',
        {},
        () => words('panels.services.rate', { rate: rate(reading().rate) }),
        ' ',
        view.el('span', { class: 'quiet' }, going),
      ),
      view.el(
        'span',
        { class: 'quiet', attrs: { title: latency } },
        () => `${words('panels.services.load')} ${load()}`,
      ),
    ),
    view.el(
      'div',
      { class: 'service-losses' },
      view.el('p', { class: 'service-state small' }, () => stateOf(desk, reading())),
      losses,
      whyOfLoss(view, desk, key, () => reading().lost.length > 0),
    ),
    replicaSteps(
      view,
      desk,
      () => wanted()?.deployment.key,
      key,
      () => reading().ready,
    ),
  );
}

/** Shown while users lose requests: the fact that says so leads back to what caused it. */
function whyOfLoss(view: View, desk: Desk, key: string, losing: () => boolean): HTMLElement {
  const fact = () => {
    const users = desk.session.world.traffic.get(key);
    return users?.failing === true && losing() ? desk.session.world.events.get(users.lossFact) : undefined;
  };
  return whyButton(view, desk, fact);
}

function loadMeter(view: View, { words }: Desk, name: string, reading: () => ServiceReading): HTMLElement {
  return view.el(
    'div',
    {
      class: 'load',
      role: 'meter',
      attrs: {
        'aria-label': () => words('panels.services.load.value', { service: name, share: percent(reading().load) }),
        'aria-valuemin': '0',
        'aria-valuemax': '100',
        'aria-valuenow': () => Math.min(100, Math.round(reading().load * 100)),
      },
      vars: { load: () => Math.min(1, reading().load).toFixed(3) },
    },
    view.el('span', { class: 'load-fill' }),
  );
}
