"""The EEG stages beside their peers, at the full shape of one subject: 7 blocks, 62 channels, 520 s at 200 Hz.

    python -m tools.bench_eeg JOB     one row, as JSON

Every job first checks that both sides give the same numbers. Times are CPU seconds of this process, medians over
repeats in which the two sides take turns, so that a busy machine slows both alike.
"""
import json, math, resource, sys, time, tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from brain2video.core import rng
from eeg2video.data import segment
from eeg2video.features import BANDS, band_features
from eeg2video.windows import slide

FULL = 7,62,104000

def recording(dtype):
    "A subject of noise `(block, chan, time)`, µV, filled row by row so that its peak is its size"
    x,draw = np.empty(FULL, dtype),rng('bench')
    for row in x.reshape(-1, FULL[-1]): row[:] = draw.normal(0, 10, FULL[-1])
    return x

def cpu(f):
    "CPU seconds of one call, and what it returned"
    t = time.process_time()
    out = f()
    return time.process_time()-t,out

def in_turns(ours, peer, repeats):
    "Median CPU seconds of both, called in turns after one call each to warm up"
    ours(), peer()
    t = [(cpu(ours)[0], cpu(peer)[0]) for _ in range(repeats)]
    return [float(np.median(o)) for o in zip(*t)]

def row(job, ours_s, peer, peer_s, goal, note=''):
    "One line of the report: goal is the ratio to reach"
    ratio = peer_s/ours_s
    return dict(job=job, ours_s=ours_s, peer=peer, peer_s=peer_s, ratio=ratio, goal=f'≥{goal}×',
                ok=bool(ratio >= goal), note=note)

# --- segments and windows ---------------------------------------------------------------------------------------------

def by_files(raw, home):
    "Recording to windows as the published scripts go: each stage loads a file, makes an array and saves it anew"
    for o in ('clips', 'windows'): (home/f'{o}.npy').unlink(missing_ok=True)
    x = np.load(raw)
    clips = np.empty((len(x), 40, 5, x.shape[1], 400), x.dtype)
    for b in range(len(x)):
        for c in range(40):
            for r in range(5):
                first = 2600*c + 600 + 400*r
                clips[b, c, r] = x[b, :, first:first+400]
    np.save(home/'clips.npy', clips)
    del x,clips
    clips = np.load(home/'clips.npy')
    np.save(home/'windows.npy', sliding_window_view(clips, 100, axis=-1)[..., ::50, :].transpose(0, 1, 2, 4, 3, 5))
    del clips
    return np.load(home/'windows.npy')

def in_memory(x):
    "`x`, once every page of its file has been read and mapped (4096 bytes hold 512 numbers or more)"
    x.reshape(-1)[::512].sum()
    return x

def _windows(job, goal, dtype, load, note, calls=1, repeats=5):
    with TemporaryDirectory() as d:
        home = Path(d)
        raw = home/'sub1.npy'
        np.save(raw, recording(dtype))
        ours = lambda: [slide(segment(load(raw))) for _ in range(calls)][-1]
        peer = lambda: by_files(raw, home)
        assert all(np.array_equal(a, b) for a,b in zip(ours(), peer())), 'windows differ'
        a,b = in_turns(ours, peer, repeats)
        copied = cpu(lambda: slide(segment(np.load(raw))))[0]
    return row(job, a/calls, 'load, cut, save, load, slide, save, load', b, goal,
               f'{note}; copied to memory by np.load: {b/copied:.0f}×')

def windows(dtype='float32'):
    load = lambda p: in_memory(np.load(p, mmap_mode='r'))
    return _windows(f'windows-{dtype}', 50, dtype, load, 'ours memory-mapped, every page read')

def windows_lazy():
    load = lambda p: np.load(p, mmap_mode='r')
    return _windows('windows-lazy', 1000, 'float32', load, 'ours memory-mapped, read when used', calls=50, repeats=1)

# --- band features ----------------------------------------------------------------------------------------------------

def one_by_loops(window):
    "DE and energy of one window `(chan, time)` by the published recipe, in loops over channels, bands and bins"
    n = window.shape[-1]
    taper = np.array([.5 - .5*math.cos(2*math.pi*(i+1)/(n+1)) for i in range(n)])
    h,e = np.zeros((len(window), 5)),np.zeros((len(window), 5))
    for c,trace in enumerate(window):
        size = np.abs(np.fft.fft(trace*taper, 200)[:100])
        for b,(lo,hi) in enumerate(BANDS.values()):
            total = 0
            for k in range(lo-1, hi): total += size[k]*size[k]
            e[c,b] = total/(hi-lo+1)
            h[c,b] = math.log(100*e[c,b], 2)
    return h,e

def by_loops(windows):
    "The same for windows `(n, chan, time)`, one after the other"
    return [np.stack(o).astype('float32') for o in zip(*map(one_by_loops, windows))]

def _loops(dtype, goal, rtol, n=100):
    x = slide(segment(recording(dtype)))
    flat = np.unravel_index(np.arange(n)*(math.prod(x.shape[:4])//n), x.shape[:4])
    some = x[flat].astype('float64')
    ours,peer = lambda: band_features(x, compat=True, dtype=dtype),lambda: by_loops(some)
    for a,b in zip(ours(), peer()): np.testing.assert_allclose(a[flat], b, rtol=rtol)
    a,b = in_turns(ours, peer, 7)
    share = math.prod(x.shape[:4])/n
    return row(f'features-loops-{dtype}', a, 'the published recipe, in loops', b*share, goal,
               f'loops timed on 1/{share:.0f} of the windows and scaled')

def features_loops_64(): return _loops('float64', 30, 1e-6)
def features_loops_32(): return _loops('float32', 60, 1e-5)

def by_scipy(x, axes):
    "DE and PSD by `scipy.signal.periodogram`, called on all of the axes behind the first `axes`"
    from scipy.signal import periodogram
    f = np.arange(51)*2.
    mean = np.stack([(f >= lo) & (f < hi) for lo,hi in BANDS.values()], -1).astype(x.dtype)
    mean /= mean.sum(0)
    width = np.array([hi-lo for lo,hi in BANDS.values()], x.dtype)
    p = np.empty((*x.shape[:-1], 5), x.dtype)
    for at in np.ndindex(x.shape[:axes]): p[at] = periodogram(x[at], 200, window='hann', detrend='constant')[1] @ mean
    return .5*np.log(2*np.pi*np.e*width*p),p

def _scipy(dtype, goal, rtol):
    x = slide(segment(recording(dtype)))
    ours,peer = lambda: band_features(x),lambda: by_scipy(x, 1)
    for a,b in zip(ours(), peer()): np.testing.assert_allclose(a, b, rtol=rtol, atol=10*rtol)
    a,b = in_turns(ours, peer, 5)
    small = in_turns(ours, lambda: by_scipy(x, 3), 3)
    return row(f'features-scipy-{dtype}', a, 'scipy.signal.periodogram, a block at a time', b, goal,
               f'in batches as small as a clip, its fastest: {small[1]/small[0]:.1f}×')

def features_scipy_64(): return _scipy('float64', 2.5, 1e-9)
def features_scipy_32(): return _scipy('float32', 5, 1e-4)

def features_memory(limit=50e6):
    "Peak memory of the features beyond their own size, by two counts: NumPy's allocations, and what the process holds"
    x = slide(segment(recording('float64')))
    band_features(x[:1, :1])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    h,p = band_features(x)
    held = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)*1024 - h.nbytes - p.nbytes
    del h,p
    tracemalloc.start()
    h,p = band_features(x)
    counted = tracemalloc.get_traced_memory()[1] - h.nbytes - p.nbytes
    tracemalloc.stop()
    return dict(job='features-memory', ours_s=None, peer='', peer_s=None, ratio=None, goal=f'≤{limit/1e6:.0f} MB',
                ok=bool(max(counted, held) <= limit),
                note=f'above the output: {counted/1e6:.1f} MB by NumPy\'s count, {held/1e6:.1f} MB by the system\'s')

# --- encoders ---------------------------------------------------------------------------------------------------------

class TwoConvolutions:
    "ShallowNet as published: a convolution in time for each electrode, then one over electrodes; same parameters as ours"
    def __init__(self, net): self.net = net
    def __call__(self, x): return self.net.out(self.net.net(x[:,None]).flatten(1))

def train_step(net, forward, x, y):
    "A function that does one training step: forward, backward, Adam"
    import torch
    opt = torch.optim.Adam(net.parameters(), 1e-4)
    def step():
        opt.zero_grad(set_to_none=True)
        torch.nn.functional.cross_entropy(forward(x), y).backward()
        opt.step()
    return step

def peer_of_braindecode(chans, times):
    "braindecode's ShallowFBCSPNet, or `None` and why"
    try: from braindecode.models import ShallowFBCSPNet
    except Exception as e: return None,f'braindecode cannot be imported here ({type(e).__name__}): not compared'
    return ShallowFBCSPNet(n_chans=chans, n_outputs=40, n_times=times, final_conv_length='auto'),''

def shallownet(goal=10, batch=64, times=200, repeats=5):
    "Training step of ShallowNet at the published 200 samples, beside the published formulation and braindecode's"
    import copy
    import torch
    from eeg2video.glmnet import ShallowNet
    torch.set_num_threads(1)
    torch.manual_seed(0)
    net,x,y = ShallowNet(40),torch.randn(batch, 62, times),torch.randint(40, (batch,))
    plain = copy.deepcopy(net)
    a,b = net.eval()(x),TwoConvolutions(plain.eval())(x)
    assert (a-b).abs().max() <= 1e-5*b.abs().max(), 'outputs differ'
    net.train(), plain.train()
    ours = train_step(net, net, x, y)
    a,b = in_turns(ours, train_step(plain, TwoConvolutions(plain), x, y), repeats)
    peer,note = peer_of_braindecode(62, times)
    r = row('shallownet-step', a, 'Conv2d (1,25), then Conv2d (62,1), as published', b, goal, note)
    if peer is None: return r
    o,c = in_turns(ours, train_step(peer.train(), peer, x, y), repeats)
    return dict(r, ok=bool(r['ok'] and c/o >= 2.5), note=f"braindecode's ShallowFBCSPNet: {c/o:.1f}× (goal ≥2.5×)")

JOBS = {'windows-float32': windows, 'windows-float64': lambda: windows('float64'), 'windows-lazy': windows_lazy,
        'features-loops-float64': features_loops_64, 'features-loops-float32': features_loops_32,
        'features-scipy-float64': features_scipy_64, 'features-scipy-float32': features_scipy_32,
        'features-memory': features_memory, 'shallownet-step': shallownet}

if __name__ == '__main__':
    if len(sys.argv) != 2 or sys.argv[1] not in JOBS: sys.exit(f'usage: python -m tools.bench_eeg {"|".join(JOBS)}')
    print(json.dumps(JOBS[sys.argv[1]](), ensure_ascii=False))
