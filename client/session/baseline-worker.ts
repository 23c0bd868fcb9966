// The worker in which baselines are played: gets a scenario and a secret, answers with both plays' terms.

import { playBaselines } from '../../shared/match/baseline.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';

self.addEventListener('message', (event: MessageEvent<{ readonly scenario: Scenario; readonly secret: string }>) => {
  const { scenario, secret } = event.data;
  self.postMessage(playBaselines(scenario, secret, scenario.ticks));
});
