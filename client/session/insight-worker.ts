// The worker that takes a played match apart: keyframes first, since somebody may be seeking already, then the timeline, then the analysis.

import { analyse } from '../../shared/match/analyse.ts';
import { Replay } from '../../shared/match/replay.ts';
import { timelineOf } from '../../shared/match/timeline.ts';
import type { InsightJob, InsightNews } from './insight.ts';
import { readPlayed } from './played.ts';

function tell(news: InsightNews): void {
  self.postMessage(news);
}

function work({ journal: bytes, keyframes }: InsightJob): void {
  const played = readPlayed(bytes);
  if ('problem' in played) return tell({ kind: 'failed', why: played.problem.message });
  const { journal, frames, scenario } = played;
  if (keyframes) {
    const replay = new Replay({ frames }, scenario.epoch, 0, scenario.prices);
    for (let tick = 0; tick <= replay.ticks; tick += replay.spacing) {
      replay.seek(tick);
      const keyframe = replay.keyframeAt(tick);
      if (keyframe) tell({ kind: 'keyframe', tick, keyframe });
    }
  }
  tell({ kind: 'timeline', timeline: timelineOf({ frames }, scenario) });
  const found = analyse(journal);
  tell('wrong' in found ? { kind: 'failed', why: found.wrong } : { kind: 'analysis', analysis: found.analysis });
}

self.addEventListener('message', (event: MessageEvent<InsightJob>) => {
  try {
    work(event.data);
  } catch (error) {
    // A simulation that breaks on this journal has told what it could.
    tell({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
  }
});
