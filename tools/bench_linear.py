"""Ridge regression of many targets beside its peers, on the sizes of a subject of BOLD Moments.

    python -m tools.bench_linear JOB     one row, as JSON

Both sides are given the same numbers, penalties and folds, and must choose the same penalty for each target.  The peers
of the folds know no intercept, so features and targets have mean zero in every fold: then nobody needs one.  Times as in
tools.bench_eeg: CPU seconds, in turns.
"""
import json, resource, sys

import numpy as np

from brain2video.core import rng
from brain2video.linear import Ridge, grouped_folds
from tools.bench_eeg import cpu, in_turns, row

N,ALPHAS = 1000,np.logspace(1, 6, 10)

def betas(p, t, seed=0):
    "Features `(1000, p)` and targets `(1000, t)` that share thirty sources, float32"
    g,x,y = rng('bench-ridge', seed),np.empty((N, p), 'float32'),np.empty((N, t), 'float32')
    s = g.standard_normal((N, 30), dtype='float32')
    for o,gain in (x, .3),(y, .5):
        g.standard_normal(out=o, dtype='float32')
        w = gain*g.standard_normal((30, o.shape[1]), dtype='float32')
        for i in range(0, o.shape[1], 4096): o[:, i:i+4096] += s@w[:, i:i+4096]
    return x,y

def agree(alphas, coefs):
    "Share of targets with the same penalty on both sides, and how far the coefficients of these are from each other"
    same = np.isclose(*alphas, rtol=1e-4)
    assert same.mean() >= .999, f'same penalty for {same.mean():.2%} of targets'
    gap = np.abs(coefs[0]-coefs[1])[:, same].max()/np.abs(coefs[1]).max()
    assert gap < 1e-4, f'coefficients differ by {gap:.0e}'
    return f'same penalty for {same.mean():.2%} of targets; coefficients differ by {gap:.0e}'

def folds(p=20000, t=2048):
    from himalaya.kernel_ridge import KernelRidgeCV
    (x,y),parts = betas(p, t),grouped_folds(np.arange(N), 5)
    for o in x, y:
        for _,held in parts: o[held] -= o[held].mean(0)
    def ours(): return Ridge(ALPHAS, cv='kfold', alpha_per_target=True).fit(x, y)
    def peer(*xy): return KernelRidgeCV(ALPHAS, kernel='linear', cv=parts).fit(*(xy or (x, y)))
    m,exact = ours(),peer(x.astype(float), y.astype(float))         # the peer in float64 is the referee
    odd = ~np.isclose(m.alpha_, exact.best_alphas_, rtol=1e-4)
    assert np.abs(m.scores_.max(0)/np.ravel(exact.cv_scores_)-1)[odd].max(initial=0) < 1e-5, 'scores differ'
    note = agree((m.alpha_, exact.best_alphas_), (m.dual_coef_, np.asarray(exact.dual_coef_)))
    return row('ridge-folds', *_side(in_turns(ours, peer, 3), 'himalaya KernelRidgeCV, same folds'), 1.8, note)

def left_out(p=20000, t=2048):
    from sklearn.linear_model import RidgeCV
    x,y = betas(p, t)
    def ours(): return Ridge(ALPHAS, alpha_per_target=True).fit(x, y)
    ours()
    before = [cpu(ours)[0] for _ in range(2)]
    slow,ref = cpu(lambda: RidgeCV(ALPHAS, alpha_per_target=True).fit(x, y))
    after = [cpu(ours) for _ in range(2)]
    m = after[-1][1]
    note = agree((m.alpha_, ref.alpha_), ((x-m.x_mean).T@m.dual_coef_, ref.coef_.T))
    return row('ridge-left-out', *_side((float(np.median(before+[o[0] for o in after])), slow), 'sklearn RidgeCV'), 20, note)

def _side(times, name): return times[0],name,times[1]

def memory(p=60000, t=78848):
    x,y = betas(p, t)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    s,m = cpu(lambda: Ridge(ALPHAS, cv='kfold', alpha_per_target=True).fit(x, y))
    gb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss-before)*1024/1e9
    assert m.dual_coef_.shape == (N, t)
    return dict(job='ridge-memory', ours_s=s, peer='2 GB above its inputs', ratio=2/gb, goal='≥1×', ok=gb <= 2,
                note=f'{p} features, {t} targets, folds: {gb:.2f} GB above its inputs')

JOBS = {'ridge-folds': folds, 'ridge-left-out': left_out, 'ridge-memory': memory}

if __name__ == '__main__':
    if len(sys.argv) != 2 or sys.argv[1] not in JOBS: sys.exit(f'usage: python -m tools.bench_linear {"|".join(JOBS)}')
    print(json.dumps(JOBS[sys.argv[1]](), ensure_ascii=False))
