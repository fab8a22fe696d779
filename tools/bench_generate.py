"""How fast the tiny stack makes clips: 20 steps with guidance, on one core, beside diffusers' own pipeline.

    python -m tools.bench_generate generate       one JSON row
    python -m tools.bench_generate generate 32    the same with another number of clips

Both sides start from the same noise and have to give the same clips. Times are CPU seconds of this process, decoding
included, medians over repeats in which the two sides take turns, so that a busy machine slows both alike.
"""
import json, sys, time, warnings
from statistics import median

import numpy as np

GOAL,REPEATS = .6,3

def timed(f):
    "What `f` returns, and the CPU seconds of the process it took"
    t = time.process_time()
    out = f()
    return out, time.process_time()-t

def generate(n=16, few=2):
    "Clips of captions from noise, `n` of them by our loop and the first `few` by the pipeline, a clip at a time"
    import torch
    from brain2video.stimuli.generate import generate
    from brain2video.stimuli.moving_shapes import training_clips
    from brain2video.stimuli.stack import load_stack
    torch.set_num_threads(1)
    stack,said = load_stack('tiny'),training_clips(n, purpose='bench-generate')['captions']
    wish = dict(stack=stack, steps=20, guidance=2., progress=False)
    ours = lambda: generate(text=said, **wish)
    peer = lambda: generate(text=said[:few], backend='pipeline', **wish)
    generate(text=said[0], **{**wish, 'steps': 2}), generate(text=said[0], backend='pipeline', **{**wish, 'steps': 2})
    turns = [(timed(ours), timed(peer)) for _ in range(REPEATS)]
    (a,_),(b,_) = turns[-1]
    far = int(np.abs(a[:few].astype(int)-b).max())
    us,them = (median(turn[i][1] for turn in turns)/k for i,k in enumerate((n, few)))
    return dict(job='generate', ours_s=us, peer='diffusers TextToVideoSDPipeline, batch of one', peer_s=them, ratio=them/us,
                goal=f'≤{GOAL} s', ok=bool(us <= GOAL and far <= 3),
                note=f'a clip, {n} in batches, 20 DDIM steps with guidance and decoding; '
                     f'clips {"agree" if far <= 3 else "DIFFER"} (at most {far} of 255)')

JOBS = {'generate': generate}

if __name__ == '__main__':
    warnings.simplefilter('ignore')
    job,*more = sys.argv[1:] or ['generate']
    if job not in JOBS: sys.exit(f'{job} is unknown: choose from {", ".join(JOBS)}')
    print(json.dumps(JOBS[job](*map(int, more)), ensure_ascii=False))
