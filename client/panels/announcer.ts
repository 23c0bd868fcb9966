// Reads out to screen readers what a match does by itself and a player must know: pods that came, nodes that went and came back, losses, loops that
// changed hands. What one does oneself, the board and the panels answer where it is done.

import { Crier, type Urgency } from '../session/crier.ts';
import { type Happening, happeningsBetween, type Instant, instantOf } from '../session/happening.ts';
import { wordIfKnown } from '../text/words.ts';
import type { Desk } from './desk.ts';
import type { View } from './view.ts';

interface News {
  /** What it is about: a later piece of news about the same replaces it. */
  readonly subject: string;
  readonly urgency: Urgency;
  readonly text: () => string;
}

export function mountAnnouncer(view: View, parent: HTMLElement, desk: Desk): void {
  const { session } = desk;
  // Both regions stand there from the beginning: screen readers only hear what changes in them.
  const regions: Readonly<Record<Urgency, HTMLElement>> = {
    polite: view.el('p', { class: 'heard', attrs: { 'aria-live': 'polite' } }),
    assertive: view.el('p', { class: 'heard', attrs: { 'aria-live': 'assertive' } }),
  };
  parent.append(regions.polite, regions.assertive);
  const crier = new Crier((urgency, text) => {
    // The same words once more are a change only if nothing stood there in between.
    regions[urgency].replaceChildren();
    regions[urgency].append(text);
  });
  desk.onAnnounce = (text, urgency) => crier.tell(text, urgency, () => text);
  let before: Instant | undefined;
  const listen = (): void => {
    const { result, connection } = session.view;
    const after = instantOf(session.world, result !== undefined || connection === 'over', desk.moment);
    if (before?.moment === after.moment) return;
    for (const happening of happeningsBetween(before, after)) {
      const news = newsOf(desk, happening);
      if (news !== undefined)
        crier.tell(news.subject, session.source === 'journal' ? 'polite' : news.urgency, news.text);
    }
    before = after;
  };
  listen();
  view.onEnd(session.subscribe(listen));
  view.onEnd(() => crier.end());
}

function newsOf(desk: Desk, happening: Happening): News | undefined {
  const { words } = desk;
  switch (happening.kind) {
    case 'waiting':
      return { subject: 'waiting', urgency: 'polite', text: () => waitingNow(desk) };
    case 'silent':
    case 'not-ready': {
      const { kind, node, pods } = happening;
      return {
        subject: `node ${node} ${kind}`,
        urgency: 'assertive',
        text: () => words(`announce.${kind}`, { node, count: pods }),
      };
    }
    case 'back': {
      const { node } = happening;
      return { subject: `node ${node}`, urgency: 'polite', text: () => words('announce.back', { node }) };
    }
    case 'losing': {
      const { service } = happening;
      return { subject: `losses ${service}`, urgency: 'assertive', text: () => losing(desk, service) };
    }
    case 'served': {
      const { service } = happening;
      return { subject: `losses ${service}`, urgency: 'polite', text: () => words('announce.served', { service }) };
    }
    case 'handed': {
      const { loop, mode } = happening;
      // Seldom, and everything that follows depends on it.
      return { subject: `loop ${loop}`, urgency: 'assertive', text: () => words(`announce.handed.${mode}`, { loop }) };
    }
    // The answers to one's own deeds say these, and the sheet at the end says the last.
    case 'lifted':
    case 'ready':
    case 'over':
      return undefined;
  }
}

/** Nothing where kube-scheduler places them, or where they have been placed since. */
function waitingNow({ words, moment }: Desk): string {
  const { stacks, office } = moment;
  const count = stacks.reduce((sum, stack) => sum + stack.pods.length, 0);
  if (count === 0 || office.scheduler === 'automatic') return '';
  const workloads = stacks.map(({ workload, pods }) =>
    words('announce.workload', { workload: workload.slice(workload.indexOf('/') + 1), count: pods.length }),
  );
  return words('announce.waiting', { count, workloads: workloads.join(', ') });
}

function losing({ words, moment }: Desk, service: string): string {
  const reason = moment.lanes.find(({ name }) => name === service)?.reason;
  const said = reason && wordIfKnown(words, `panels.loss.${reason}`);
  return said === undefined
    ? words('announce.losing.unknown', { service })
    : words('announce.losing', { service, reason: said });
}
