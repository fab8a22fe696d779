"""The arrows between the packages:  core <- train, linear <- stimuli <- the brain side of each package.

    python -m tools.layers     names every import that runs against them
"""
import ast, sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEVELS = {'brain2video.core': 0, 'brain2video.train': 1, 'brain2video.linear': 1, 'brain2video.stimuli': 2, 'brain2video': 3, 'eeg2video': 3}

def home(module):
    "The longest entry of `LEVELS` that `module` belongs to"
    return max((k for k in LEVELS if module == k or module.startswith(k+'.')), key=len, default=None)

def imports(tree):
    "Every module that is imported anywhere in `tree`, function bodies included"
    for o in ast.walk(tree):
        if isinstance(o, ast.Import): yield from ((a.name, o.lineno) for a in o.names)
        if isinstance(o, ast.ImportFrom) and o.level: yield '.relative', o.lineno
        if isinstance(o, ast.ImportFrom) and not o.level:
            yield o.module, o.lineno
            yield from ((f'{o.module}.{a.name}', o.lineno) for a in o.names if home(f'{o.module}.{a.name}') not in (None, home(o.module)))

def against(me, other):
    "Does an import of `other` by `me` run against the arrows?"
    if other == '.relative': return True            # modules name each other in full, so that this check sees them
    a,b = home(me),home(other)
    if b is None or a is None: return False
    if {a, b} == {'brain2video', 'eeg2video'}: return other != 'brain2video'    # the bare package is only the way to its parts
    return LEVELS[b] > LEVELS[a] and other != 'brain2video'

def broken(root=ROOT):
    "One line for each import against the arrows"
    for p in sorted([*root.glob('brain2video/**/*.py'), *root.glob('eeg2video/**/*.py')]):
        if p.name == '_modidx.py': continue
        me = '.'.join(p.relative_to(root).with_suffix('').parts)
        for other,line in imports(ast.parse(p.read_text(encoding='utf-8'))):
            if against(me, other): yield f'{p.relative_to(root)}:{line}: {me} may not import {other}{" (write it in full)" if other == ".relative" else ""}'

if __name__ == '__main__':
    bad = list(broken())
    print('\n'.join(bad) or 'layers: every import follows the arrows')
    sys.exit(bool(bad))
