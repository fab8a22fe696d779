"""The picture of the README, from a finished demo:  python -m tools.picture [runs/demo]

Best, median and worst test clip by rank of the primary score: shown above, reconstructed below.
"""
import sys
from pathlib import Path

import numpy as np

from brain2video.core import Split, load_array
from brain2video.stimuli.clips import write_gif
from brain2video.stimuli.metrics import identification
from brain2video.stimuli.report import choose

def picture(run, scale=3, gap=4):
    "`(frame, h, w, rgb)`: two rows, three clips each of best, median and worst"
    run,split = Path(run),Split.load(run)
    get = lambda name: load_array(run/f'{name}.npy')[0]
    b = split.test[0]
    rank = identification(get(f'predicted_latents/block{b}'), get(f'latents/block{b}'), center=get('predicted_latents/mean')).diagonal()
    picks = choose(rank, each=2, drawn=0)
    rows = []
    for x in get(f'clips/block{b}'), get(f'reconstructed/block{b}'):
        parts = [np.pad(x[i].repeat(scale, 1).repeat(scale, 2), ((0, 0), (0, 0), (0, gap), (0, 0)), constant_values=255) for i in picks['best']+picks['median']+picks['worst']]
        rows.append(np.pad(np.concatenate(parts, 2), ((0, 0), (0, gap), (0, 0), (0, 0)), constant_values=255))
    return np.concatenate(rows, 1)

if __name__ == '__main__': print(write_gif('nbs/images/reconstruction.gif', picture(*(sys.argv[1:] or ['runs/demo']))))
