"""Everything that has to hold, in one command.

    python -m tools.test              all checks, all notebooks
    python -m tools.test --slow       run the cells flagged `slow` too
    python -m tools.test NB [NB ...]  these notebooks only

The tree is left as it was: what has to write works on a copy.  Closes with `N passed, N failed`.
"""
import json, os, shutil, subprocess, sys, tempfile, time
from concurrent.futures import ThreadPoolExecutor
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
LIMIT,AIM = 300,45    # seconds a notebook may take, and should
ENV = dict(os.environ, MPLBACKEND='agg', HF_HUB_OFFLINE='1', OMP_NUM_THREADS='1', PYTHONWARNINGS='ignore', PATH=f'{BIN}{os.pathsep}{os.environ["PATH"]}')
for k in ('IN_TEST', 'OPENBLAS_CORETYPE'): ENV.pop(k, None)

def sh(*cmd, cwd=ROOT, limit=LIMIT, **env):
    "Exit code and output of a command"
    try: r = subprocess.run([*map(str, cmd)], cwd=cwd, env={**ENV, **env}, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired: return 124, f'not finished after {limit} s'
    return r.returncode, (r.stdout+r.stderr).strip()

def files():
    "What git tracks or would track"
    out = subprocess.run(['git', 'ls-files', '-co', '--exclude-standard'], cwd=ROOT, capture_output=True, text=True)
    if not out.returncode: return [ROOT/f for f in out.stdout.splitlines() if (ROOT/f).is_file()]
    skip = {'.git', '.venv', 'runs', '_docs', '_proc', '_site', '__pycache__'}
    return [p for p in ROOT.rglob('*') if p.is_file() and not skip & set(p.relative_to(ROOT).parts)]

def copy(to):
    "The tree, to write in"
    for f in files():
        g = to/f.relative_to(ROOT)
        g.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(f, g)
    return to

def changed(a, b):
    "Files that differ between two trees, or are in one only"
    names = lambda d: {p.relative_to(d) for o in ('nbs', 'eeg2video', 'brain2video') for p in (d/o).rglob('*') if p.suffix in ('.py', '.ipynb')
                       and '__pycache__' not in p.parts and '.ipynb_checkpoints' not in p.parts}
    return sorted(str(n) for n in names(a)|names(b) if not ((a/n).exists() and (b/n).exists() and (a/n).read_bytes() == (b/n).read_bytes()))

def in_copy(module, *args, say):
    "Run a tool on a copy; what it would change is a failure"
    with tempfile.TemporaryDirectory() as d:
        a,b = Path(d)/'before',Path(d)/'after'
        copy(a), copy(b)
        code,out = sh(sys.executable, '-m', module, *args, cwd=b, PYTHONPATH=str(b))
        diff = changed(a, b)
    return (out or f'exit code {code}') if code else f'{say}: {", ".join(diff)}' if diff else ''

def scripts():
    "Name and target of every shell command"
    ini = ConfigParser(delimiters=['='])
    ini.read(ROOT/'settings.ini', encoding='utf-8')
    return [o.split('=') for o in ini['DEFAULT'].get('console_scripts', '').split()]

def check_modules(): return in_copy('tools.export', say='run `make export`; not what the notebooks say')
def check_clean(): return in_copy('tools.clean', say='run `make clean`; not clean')

def check_layers():
    from tools.layers import against
    wrong = [('eeg2video.data', 'brain2video.data'), ('brain2video.data', 'eeg2video.data'), ('brain2video.core', 'brain2video.train'), ('brain2video.linear', 'brain2video.stimuli.clips')]
    right = [('eeg2video.data', 'brain2video.stimuli.clips'), ('brain2video.data', 'brain2video.stimuli.clips'), ('brain2video.stimuli.clips', 'brain2video.core'), ('eeg2video.data', 'numpy')]
    if not all(against(*o) for o in wrong) or any(against(*o) for o in right): return 'tools.layers does not know the arrows'
    code,out = sh(sys.executable, '-m', 'tools.layers')
    return out if code else ''

def check_readme():
    code,out = sh(sys.executable, '-m', 'tools.readme', '--check')
    return out if code else ''

def check_commands():
    "Each command is installed, has help, and refuses what it does not know with exit code 2"
    bad = []
    for name,target in scripts():
        code,out = sh(BIN/name, '--help')
        if code or 'usage:' not in out: bad.append(f'{name} --help: {code} {out[-200:]}')
        code,out = sh(BIN/name, '--no_such_option')
        if code != 2 or 'Traceback' in out: bad.append(f'{name} --no_such_option: {code} {out[-200:]}')
    return '\n'.join(bad) if scripts() else 'no commands are registered'

def check_proofs():
    "`expect_fail` is a context manager: called like a function it checks nothing"
    import ast
    def idle(cell):
        try: tree = ast.parse(cell)
        except SyntaxError: return False
        return any(isinstance(o, ast.Expr) and isinstance(o.value, ast.Call) and getattr(o.value.func, 'id', '') == 'expect_fail' for o in ast.walk(tree))
    bad = [f'{n.relative_to(ROOT)}: {"".join(c["source"])[:60]!r}' for n in notebooks() for c in json.loads(n.read_text())['cells']
           if c['cell_type'] == 'code' and idle(''.join(c['source']))]
    return 'write `with expect_fail(…): …`:\n'+'\n'.join(bad) if bad else ''

def check_docs():
    with tempfile.TemporaryDirectory() as d:
        code,out = sh(sys.executable, '-W', 'ignore', '-m', 'tools.docs', cwd=copy(Path(d)/'tree'), PYTHONPATH=str(Path(d)/'tree'))
    return out[-2000:] if code else ''

def check_wheel():
    "A wheel, installed elsewhere, imports every module and loads the weights that it ships"
    modules = [p.relative_to(ROOT).with_suffix('').as_posix().replace('/', '.') for d in ('eeg2video', 'brain2video') for p in (ROOT/d).rglob('*.py') if p.stem not in ('__init__', '_modidx')]
    probe = f"import importlib, brain2video, pathlib\nfor m in {modules!r}: importlib.import_module(m)\n" \
            "assert pathlib.Path(brain2video.__file__).parents[1] == pathlib.Path.cwd(), brain2video.__file__\n" \
            "from brain2video.stimuli.latents import load_vae\nload_vae('tiny')\n"
    with tempfile.TemporaryDirectory() as d:
        d = Path(d)
        code,out = sh(sys.executable, '-m', 'build', '--wheel', '--no-isolation', '--outdir', d/'dist', copy(d/'tree'))
        if code: return out[-2000:]
        code,out = sh(sys.executable, '-m', 'pip', 'install', '-q', '--no-deps', '--no-index', '--target', d/'site', *(d/'dist').glob('*.whl'))
        if code: return out[-2000:]
        code,out = sh(sys.executable, '-c', probe, cwd=d/'site', PYTHONPATH=str(d/'site'))
    return out[-2000:] if code else ''

def check_demo():
    "One whole run as its user makes it, in fewer steps; again, it does nothing; from its run.yaml, it gives the same numbers"
    less = '--steps', '2'
    with tempfile.TemporaryDirectory() as d:
        d = Path(d)
        code,out = sh(BIN/'eeg2video', '--out', d/'run', *less, cwd=d, limit=2*LIMIT)
        if code: return out[-2000:]
        m = json.loads((d/'run/metrics.json').read_text())
        s = m['scores'][m['primary']]
        if not (s['p'] < .01 and s['ci'][0] > s['chance']): return f'the primary score is not above chance: {s}'
        code,out = sh(BIN/'eeg2video', '--out', d/'run', *less, cwd=d, limit=2*LIMIT)
        if code or out.count('kept') != len(out.splitlines()): return f'a second call is not idle:\n{out[-2000:]}'
        code,out = sh(BIN/'eeg2video', '--config', d/'run/run.yaml', '--out', d/'again', cwd=d, limit=2*LIMIT)
        if code: return out[-2000:]
        return '' if json.loads((d/'again/metrics.json').read_text()) == m else 'run.yaml does not give the same numbers again'

def notebooks(): return sorted(p for p in (ROOT/'nbs').rglob('*.ipynb') if '.ipynb_checkpoints' not in p.parts and not p.name.startswith('_'))

def run_notebook(nb, flags=''):
    "`nbdev_test` on one notebook, in a process of its own"
    code,out = sh(BIN/'nbdev_test', '--n_workers', 0, '--path', nb, '--flags', flags, limit=LIMIT if not flags else 3600)
    return (out[-4000:] or f'exit code {code}') if code else ''

CHECKS = dict(demo=check_demo, proofs=check_proofs, modules=check_modules, clean=check_clean, layers=check_layers, readme=check_readme, commands=check_commands, docs=check_docs, wheel=check_wheel)

def main(args):
    flags = 'slow' if '--slow' in args else ''
    only = [Path(a).resolve() for a in args if not a.startswith('--')]
    jobs = {} if only else dict(CHECKS)
    jobs.update({n.relative_to(ROOT).as_posix(): (lambda n=n: run_notebook(n, flags)) for n in only or notebooks()})
    def timed(item):
        t = time.perf_counter()
        try: bad = item[1]()
        except Exception as e: bad = f'{type(e).__name__}: {e}'
        t = time.perf_counter()-t
        print(f"{'FAILED' if bad else 'ok':<7}{t:6.1f} s  {item[0]}{'' if t < AIM or not item[0].endswith('.ipynb') else f'  (over {AIM} s)'}", flush=True)
        if bad: print('   '+bad.replace('\n', '\n   '), flush=True)
        return not bad
    with ThreadPoolExecutor(2) as pool: good = list(pool.map(timed, jobs.items()))
    print(f'{sum(good)} passed, {len(good)-sum(good)} failed')
    sys.exit(not all(good))

if __name__ == '__main__': main(sys.argv[1:])
