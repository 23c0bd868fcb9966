// What a live client may know of a scenario: everything but its future.

import type { Scenario } from './scenario.ts';

/** Without what users will do and what will break; the director tells of both when it is time. */
export function publicScenario(scenario: Scenario): Scenario {
  return { ...scenario, traffic: [], incidents: [], arrivals: [], releases: [] };
}
