// What always sounds: water against the quay, and under it the unease, two close notes that come up from nothing as a Service nears its limit.

/** Seconds in which the hum follows a change. */
const FOLLOWS = 1.2;

export interface HarbourHum {
  /** 0 to 1. */
  setUnease(level: number): void;
}

/** Hiss that is the same every time: a small generator of its own, since chance belongs to the match. */
export function noiseOf(context: BaseAudioContext, seconds = 3): AudioBuffer {
  const buffer = context.createBuffer(1, Math.floor(context.sampleRate * seconds), context.sampleRate);
  const data = buffer.getChannelData(0);
  let state = 22_222;
  for (let i = 0; i < data.length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[i] = (state / 0xffff_ffff) * 2 - 1;
  }
  return buffer;
}

export function startHum(context: BaseAudioContext, out: AudioNode, noise: AudioBuffer): HarbourHum {
  // Long swell and short lapping; slow oscillators on their gains, whose periods never meet, keep them from being a loop one hears.
  water(context, out, noise, { around: 240, gain: 0.22, swing: 0.12, hertz: 0.083 });
  water(context, out, noise, { around: 780, gain: 0.03, swing: 0.026, hertz: 0.31 });
  return unease(context, out);
}

interface Water {
  readonly around: number;
  readonly gain: number;
  readonly swing: number;
  readonly hertz: number;
}

function water(
  context: BaseAudioContext,
  out: AudioNode,
  noise: AudioBuffer,
  { around, gain, swing, hertz }: Water,
): void {
  const source = context.createBufferSource();
  source.buffer = noise;
  source.loop = true;
  const filter = context.createBiquadFilter();
  filter.type = 'lowpass';
  filter.frequency.value = around;
  const level = context.createGain();
  level.gain.value = gain;
  const swell = context.createOscillator();
  swell.frequency.value = hertz;
  const depth = context.createGain();
  depth.gain.value = swing;
  swell.connect(depth).connect(level.gain);
  source.connect(filter).connect(level).connect(out);
  source.start();
  swell.start();
}

function unease(context: BaseAudioContext, out: AudioNode): HarbourHum {
  const level = context.createGain();
  level.gain.value = 0;
  const filter = context.createBiquadFilter();
  filter.type = 'lowpass';
  filter.frequency.value = 140;
  // It throbs, faster as it grows.
  const throb = context.createOscillator();
  throb.frequency.value = 0.8;
  const depth = context.createGain();
  depth.gain.value = 0;
  throb.connect(depth).connect(level.gain);
  for (const hertz of [73.4, 77.8, 110.2]) {
    const source = context.createOscillator();
    source.type = 'sawtooth';
    source.frequency.value = hertz;
    source.connect(filter);
    source.start();
  }
  filter.connect(level).connect(out);
  throb.start();
  const follow = (param: AudioParam, value: number): void => {
    param.setTargetAtTime(value, context.currentTime, FOLLOWS / 3);
  };
  return {
    setUnease(amount: number): void {
      const strong = amount * amount;
      follow(level.gain, strong * 0.075);
      follow(depth.gain, strong * 0.04);
      follow(filter.frequency, 140 + amount * 420);
      follow(throb.frequency, 0.8 + amount * 3.4);
    },
  };
}
