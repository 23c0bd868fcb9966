// The worker in which the limit world lives: 150,000 pods tick here, beside the page, and only what is looked at is told to it.

import { churn } from '../../shared/match/churn.ts';
import { scrape, scrapeNow } from '../../shared/match/known/usage.ts';
import { entropyAt } from '../../shared/scenario/entropy.ts';
import { tick } from '../../shared/base/units.ts';
import { HOST } from '../../shared/journal/command.ts';
import { loadWorld } from '../../shared/sim/snapshot.ts';
import { runTick } from '../../shared/sim/tick.ts';
import type { World } from '../../shared/sim/world.ts';
import { crowdMoment } from '../board/crowd.ts';
import type { Roll } from '../board/survey.ts';
import type { LimitNews, LimitOrder } from './limit.ts';
import { Metronome } from './metronome.ts';

/** Pods that are deleted and made again in each tick. */
const CHURN = 20;

let world: World | undefined;
let wanted: readonly string[] = [];
let told: Roll | undefined;

function tell(news: LimitNews): void {
  self.postMessage(news);
}

function look(): void {
  if (world === undefined) return;
  const { survey, piers, ...rest } = crowdMoment(world, wanted);
  const { roll, ...columns } = survey;
  // Five thousand names are told when there are others.
  tell({ kind: 'moment', rest, columns, piers: roll === told ? undefined : piers });
  told = roll;
}

const metronome = new Metronome(() => {
  if (world === undefined) return;
  const next = tick(world.tick + 1);
  const entries = churn(world, next, CHURN).map((command, i) => ({ seq: next * CHURN + i + 1, actor: HOST, command }));
  runTick(world, { tick: next, entropy: entropyAt('limit', next), entries });
  scrape(world);
}, look);

async function open(address: string): Promise<void> {
  const answer = await fetch(address);
  if (answer.status === 404) return tell({ kind: 'missing' });
  if (!answer.ok) return tell({ kind: 'failed', why: `${answer.status}` });
  world = loadWorld(new Uint8Array(await answer.arrayBuffer()));
  scrapeNow(world); // nobody did before
  look();
}

self.addEventListener('message', (event: MessageEvent<LimitOrder>) => {
  const order = event.data;
  switch (order.kind) {
    case 'open':
      open(order.address).catch((error: unknown) => tell({ kind: 'failed', why: String(error) }));
      return;
    case 'pace':
      metronome.pace(order.perSecond);
      return;
    case 'want':
      wanted = order.ships;
      look();
  }
});
