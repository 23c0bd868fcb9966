// What of the simulation a journal of an earlier build needs to be proved and shown: the entry of the bundles that `build` keeps.

export { printAll } from '../shared/api/read.ts';
export { recoverJournal } from '../shared/journal/log.ts';
export { analyse } from '../shared/match/analyse.ts';
export { scenarioOf } from '../shared/match/embedded.ts';
export { prove } from '../shared/match/proof.ts';
export { Replay } from '../shared/match/replay.ts';
