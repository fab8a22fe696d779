"""Store fresh outputs in notebooks, or compare the stored ones with fresh ones.

    python -m tools.outputs [NB ...]            run in a Jupyter kernel, clean, save
    python -m tools.outputs --check [NB ...]    exit 1 where what is stored is not what comes out
    python -m tools.outputs --flags slow NB     run the cells of that flag too

Cells under a flag of `tst_flags` that was not asked for, and cells with `eval: false`, keep the outputs they have.
Pixels are left to the eye: a figure agrees with a figure.
"""
import argparse, re, sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbdev.clean import clean_nb
from nbdev.config import get_config
from nbdev.doclinks import nbglob

DIRECTIVE = re.compile(r'^\s*#\|\s*([\w-]+)(?::\s*(\S+))?', re.M)
WIDGET = 'application/vnd.jupyter.widget-view+json'
ADDRESS = re.compile(r' at 0x[0-9a-f]+')

def left_alone(cell, flags):
    "Does this cell keep its stored outputs?"
    said = dict(DIRECTIVE.findall(cell.source))
    return cell.cell_type == 'code' and (said.get('eval', '').lower() == 'false' or bool(flags & said.keys()))

def without_widgets(nb):
    "Take live widgets out: a page without a kernel shows the figure beside each viewer, and their state is megabytes"
    nb.metadata.pop('widgets', None)
    for c in nb.cells:
        if c.cell_type == 'code': c.outputs = [o for o in c.outputs if WIDGET not in o.get('data', {})]
    return nb

def fresh(path, flags, timeout=900):
    "The notebook at `path`, run from top to bottom and cleaned"
    nb = nbformat.read(path, 4)
    kept = {c.id: c.outputs for c in nb.cells if left_alone(c, flags)}
    for c in nb.cells:
        if c.id in kept: c.metadata['tags'] = ['skip-execution']
    NotebookClient(nb, timeout=timeout, kernel_name='python3', resources={'metadata': {'path': str(path.parent)}}).execute()
    for c in nb.cells:
        if c.id in kept: c.outputs = kept[c.id]
    clean_nb(without_widgets(nb))
    return nb

def gist(output):
    "What has to agree between a stored output and a fresh one"
    if output.output_type == 'stream': return output.name, ADDRESS.sub('', output.text)
    if output.output_type == 'error': return 'error', output.ename
    def of(kind, v):
        if kind.startswith('image/'): return kind
        return ADDRESS.sub('', v) if isinstance(v, str) else v
    return output.output_type, {k: of(k, v) for k,v in output.data.items() if k != 'text/plain' or not any(o.startswith('image/') for o in output.data)}

def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument('notebooks', nargs='*'), p.add_argument('--check', action='store_true'), p.add_argument('--flags', default='')
    a = p.parse_args()
    flags,bad = set(get_config().tst_flags.split()) - set(a.flags.split()),0
    for path in [Path(o).resolve() for o in a.notebooks] or nbglob(as_path=True).sorted():
        try: new = fresh(path, flags)
        except CellExecutionError as e: print(f'FAILED {path.name}: {e.ename}: {e.evalue}'); bad = 1; continue
        old = nbformat.read(path, 4)
        stale = [i for i,(x,y) in enumerate(zip(old.cells, new.cells)) if x.cell_type == 'code' and [*map(gist, x.outputs)] != [*map(gist, y.outputs)]]
        if a.check: bad |= bool(stale)
        else: nbformat.write(new, path)
        print(('stale' if stale else 'same '), path.name, *(f'cell {i}' for i in stale))
    sys.exit(bad)

if __name__ == '__main__': main()
