// A mark on the line of a replay in words.

import type { TimelineMark } from '../../../shared/match/timeline.ts';
import { tagOf } from '../../../shared/match/rollout.ts';
import { clock, rate, whole } from '../../text/format.ts';
import type { Words } from '../../text/words.ts';
import { decisionText, lossWords } from '../after/moment-words.ts';
import { shortName } from '../desk.ts';

export function markText(words: Words, mark: TimelineMark): string {
  return words('replay.mark', { time: clock(mark.tick), what: what(words, mark) });
}

function what(words: Words, mark: TimelineMark): string {
  switch (mark.kind) {
    case 'incident':
      return words(`replay.mark.${mark.fault}`, { name: shortName(mark.name) });
    case 'traffic':
      return words('replay.mark.traffic', { service: mark.service, from: rate(mark.from), to: rate(mark.to) });
    case 'arrival':
      return words('replay.mark.arrival', { name: mark.deployment, replicas: mark.replicas });
    case 'release':
      return words('replay.mark.release', { name: mark.deployment, version: tagOf(mark.image) });
    case 'decision':
      return decisionText(words, mark.decision);
    case 'loss':
      return words('replay.mark.loss', {
        service: mark.service,
        requests: whole(mark.requests, words.language),
        reason: lossWords(words, mark.reason),
      });
  }
}
