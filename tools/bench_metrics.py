"""Metrics and GIFs beside the ways they are usually made.

    python -m tools.bench_metrics JOB     one row, as JSON

Every job first checks that both sides give the same numbers. Times are CPU seconds of this process, medians over
repeats in which the two sides take turns.
"""
import json, sys
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from brain2video.core import rng
from brain2video.stimuli.clips import read_clip, write_gif
from brain2video.stimuli.metrics import nway_accuracy, ssim
from tools.bench_clips import scene
from tools.bench_eeg import cpu, in_turns, row

# --- n-way accuracy ---------------------------------------------------------------------------------------------------

def by_drawing(true, pred, n, trials, draw):
    "Top-3 accuracy `(item,)` as the protocol words it: draw n-1 other classes, look whether one of three beats them, again"
    hits = np.zeros(len(true))
    for i,(t,p) in enumerate(zip(true, pred)):
        own = list(np.argsort(t)[-3:])
        others = [c for c in range(len(p)) if c not in own]
        for _ in range(trials):
            drawn = list(draw.choice(others, n-1, replace=False))
            for c in own:
                candidates = [c]+drawn
                if candidates[np.argmax(p[candidates])] == c:
                    hits[i] += 1
                    break
    return hits/trials

def nway(items=1200, classes=1000, n=40, trials=100, part=40):
    draw = rng('bench-metrics')
    true = draw.normal(size=(items, classes)).astype('float32')
    pred = (true+2*draw.normal(size=true.shape)).astype('float32')
    ours,peer = lambda: nway_accuracy(true, pred, n, 'top3'),lambda: by_drawing(true[:part], pred[:part], n, trials, draw)
    want,drawn = ours()[:part],peer()
    error = np.sqrt((want*(1-want)/trials).sum())/part          # of the mean of what was drawn
    off = (drawn.mean()-want.mean())/error
    assert abs(off) < 4, f'the mean of the draws is {off:.1f} standard errors away'
    spread = ((drawn-want)**2).sum()/(want*(1-want)/trials).sum()
    assert .3 < spread < 3, f'single items are off by {spread**.5:.1f} standard errors'
    a,b = in_turns(ours, peer, 3)
    return row('nway', a, 'drawing trial after trial', b*items/part, 1000,
               f'{items} items, {classes} classes, {n}-way, {trials} trials; peer timed on {part} items and scaled; '
               f'its mean is {off:+.1f} of its standard errors from ours')

# --- SSIM -------------------------------------------------------------------------------------------------------------

def by_skimage(a, b):
    "SSIM `(clip,)`, frame by frame"
    from skimage.metrics import structural_similarity as one
    return np.array([np.mean([one(*o, data_range=255, channel_axis=-1) for o in zip(*c)]) for c in zip(a, b)])

def ssim_row(clips=4, size=(512, 288)):
    draw = rng('bench-metrics')
    x = np.stack([list(scene(6, size, draw)) for _ in range(clips)])
    y = np.stack([[cv2.GaussianBlur(f, (0, 0), 1+i) for f in c] for i,c in enumerate(x)])
    ours,peer = lambda: ssim(y, x),lambda: by_skimage(y, x)
    apart = np.abs(ours()-peer()).max()
    assert apart < 1e-6, f'SSIM differs by {apart:.1e}'
    a,b = in_turns(ours, peer, 5)
    return row('ssim', a, 'scikit-image, frame by frame', b, 5, f'{clips} clips of 6 frames, {size[0]}x{size[1]}; largest difference {apart:.0e}')

# --- GIFs -------------------------------------------------------------------------------------------------------------

def gif(clips=5, size=(512, 288)):
    import imageio
    draw = rng('bench-metrics')
    x = np.stack([list(scene(6, size, draw)) for _ in range(clips)])
    with TemporaryDirectory() as d:
        path = [Path(d)/'ours.gif',Path(d)/'peer.gif']
        ours = lambda: [write_gif(path[0], c) for c in x]
        peer = lambda: [imageio.mimsave(path[1], list(c), duration=333) for c in x]
        ours(), peer()
        off = [np.abs(read_clip(p).astype(int)-x[-1]).mean() for p in path]
        assert all(read_clip(p).shape == x[-1].shape for p in path) and off[0] < 2*off[1]+1, f'GIFs are off by {off} levels'
        kb = [p.stat().st_size/1000 for p in path]
        a,b = in_turns(ours, peer, 3)
    return row('gif', a, 'imageio.mimsave', b, 20, f'{clips} clips of 6 frames, {size[0]}x{size[1]}; off by {off[0]:.1f} levels, peer '
               f'{off[1]:.1f}; {kb[0]:.0f} kB a clip, peer {kb[1]:.0f} kB')

JOBS = dict(nway=nway, ssim=ssim_row, gif=gif)

if __name__ == '__main__':
    if len(sys.argv) != 2 or sys.argv[1] not in JOBS: sys.exit(f'usage: python -m tools.bench_metrics {"|".join(JOBS)}')
    print(json.dumps(JOBS[sys.argv[1]](), ensure_ascii=False))
