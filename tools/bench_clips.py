"""How fast clips are cut, against decoding and resizing every frame.

    python -m tools.bench_clips clips          one JSON row
    python -m tools.bench_clips clips 1920x1080 5   the same for another size and number of concepts
"""
import json, sys, time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from brain2video.core import rng
from brain2video.stimuli import clips as C, frames as F

SIZE,REPEATS = (512, 288),3

def scene(n, size, r):
    "Frames of a camera that drifts over a wall of fine and coarse texture, with film grain"
    w,h = size
    grains = [cv2.resize(r.integers(0, 256, (9*k, 16*k, 3), dtype='uint8'), (2*w, 2*h), interpolation=cv2.INTER_CUBIC) for k in (1, 5, 30)]
    wall = sum(g.astype('float32')*a for g,a in zip(grains, (.5, .35, .15)))
    at,v = r.uniform(.1, .4, 2)*size,r.uniform(-2, 2, 2)
    for i in range(n):
        x,y = np.clip(at+i*v, 0, np.array(size)-1).astype(int)
        yield np.clip(wall[y:y+h,x:x+w]+r.normal(0, 2, (h, w, 1)), 0, 255).astype('uint8')

def make_video(path, size, concepts):
    "The first concepts of a block, encoded by x264 as videos for the web are: B-frames, a keyframe where the scene changes"
    r,sources = rng('bench-clips'),[]
    for i in range(3):
        sources.append(path.with_name(f'source{i}.mp4'))
        F.encode_video(sources[-1], scene(72, (size[0]//2, size[1]//2), r), (size[0]//2, size[1]//2), 24, preset='veryfast', crf=12)
    C.make_block_video(path, sources, r, size=size, concepts=concepts, preset='veryfast', crf=23, g=250, bf=3)

def decode_all(path, indices, turn):
    "The reference's way: read, turn BGR to RGB and resize every frame, then pick"
    cap,frames = cv2.VideoCapture(str(path)),[]
    while True:
        ok,im = cap.read()
        if not ok: break
        frames.append(cv2.resize(turn(im), SIZE))
    return np.stack([frames[i] for i in indices.ravel()]).reshape(*indices.shape, *SIZE[::-1], 3)

def reversed_view(im): return im[..., ::-1]                     # as the reference does: OpenCV copies it to resize it
def converted(im): return cv2.cvtColor(im, cv2.COLOR_BGR2RGB)   # the same colors, done better

def ours(path, indices):
    for o in (F._scan_stamped, F._proven_stamped, F._needs_pyav): o.cache_clear()   # nothing remembered from the last turn
    return F.read_frames(path, indices, SIZE)

def timed(f, *args):
    "What `f` returns, and the CPU seconds of the process it took"
    t = time.process_time()
    out = f(*args)
    return out, time.process_time()-t

def clips(size=(1280, 720), concepts=3):
    "Six frames of each clip of the first concepts of a block, 512 by 288"
    indices = np.array([C.first_frame(c, r)+np.array(C.OFFSETS) for c in range(concepts) for r in range(5)])
    ways = [ours, lambda *a: decode_all(*a, reversed_view), lambda *a: decode_all(*a, converted)]
    with TemporaryDirectory() as d:
        path = Path(d)/'block.mp4'
        make_video(path, size, concepts)
        turns = [[timed(way, path, indices) for way in ways] for _ in range(REPEATS)]
        trusted = F._proven(path)
    equal = all(np.array_equal(turns[-1][0][0], out) for out,_ in turns[-1][1:])
    us,them,better = (median(turn[i][1] for turn in turns) for i in range(3))
    return dict(job='clips', ours_s=round(us, 3), peer='OpenCV: read, reverse colors, resize every frame', peer_s=round(them, 3),
                ratio=round(them/us, 2), goal='≥3×', ok=bool(equal and them/us >= 3),
                note=f'{concepts} of 40 concepts at {size[0]}x{size[1]}, x264 with B-frames; CPU time, median of {REPEATS} in turn; '
                     f'frames {"bit-identical" if equal else "DIFFER"}; {"skipping" if trusted else "plain"} decoder; '
                     f'{better/us:.2f}x against the same with cvtColor in place of the reversed view')

JOBS = {'clips': clips}

if __name__ == '__main__':
    job,*more = sys.argv[1:] or ['clips']
    if job not in JOBS: sys.exit(f'{job} is unknown: choose from {", ".join(JOBS)}')
    args = [tuple(map(int, o.split('x'))) for o in more[:1]] + [int(o) for o in more[1:]]
    print(json.dumps(JOBS[job](*args)))
