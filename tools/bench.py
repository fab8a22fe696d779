"""Speed beside the best peer, one row a job.

    python -m tools.bench [JOB ...]

Each job runs in a child process of its own, on one thread, without OPENBLAS_CORETYPE, and checks that ours and the
peer's results agree before it times them.  Ratios hold from machine to machine; seconds do not.
"""
import importlib, json, os, subprocess, sys

MODULES = ['tools.bench_eeg', 'tools.bench_clips', 'tools.bench_metrics', 'tools.bench_seq', 'tools.bench_linear', 'tools.bench_generate']

def child(module, job):
    "The row of one job, from a process of its own"
    env = {k:v for k,v in os.environ.items() if k != 'OPENBLAS_CORETYPE'}
    env.update({k: '1' for k in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS')})
    out = subprocess.run([sys.executable, '-m', module, job], env=env, capture_output=True, text=True)
    if out.returncode: return dict(job=job, ok=False, note=(out.stderr.strip().splitlines() or ['failed'])[-1])
    return json.loads(out.stdout.strip().splitlines()[-1])

def line(r):
    num = lambda k, f: format(r[k], f) if isinstance(r.get(k), (int, float)) else '-'
    return f"{r['job']:<34}{num('ours_s', '.3f'):>9}{num('peer_s', '.3f'):>10}{num('ratio', '.1f'):>9}  {r.get('goal', ''):<9}{'yes' if r.get('ok') else 'NO':<5}{r.get('peer', '')}  {r.get('note', '')}"

def main(*jobs):
    print(f"{'job':<34}{'ours, s':>9}{'peer, s':>10}{'ratio':>9}  {'goal':<9}{'met':<5}peer")
    rows = [child(m, j) for m in MODULES for j in importlib.import_module(m).JOBS if not jobs or j in jobs]
    for r in rows: print(line(r))
    sys.exit(not all(r.get('ok') for r in rows))

if __name__ == '__main__': main(*sys.argv[1:])
