"""The check of the site that needs no Quarto, and plain pages to read offline.

    python -m tools.docs [FOLDER]     pages into _site/; exit 1 on a dead link, a lost page or a missing picture

nbdev's own processing makes the pages (signatures, links from backticks); a cell that fails there fails here.
"""
import html, re, sys, warnings
from pathlib import Path
from urllib.parse import unquote

import nbformat, yaml
from nbconvert import HTMLExporter
from nbdev.config import get_config
from nbdev.serve import proc_nbs

LINK = re.compile(r'\]\(<?([^)\s>]+)|src="([^"]+)"')

def page_of(nb, fallback):
    "Name of the page that `nb` becomes; its front matter is turned into a title, Quarto's marks are taken out"
    name,cells = fallback,[]
    for c in nb.cells:
        if c.cell_type == 'raw' and c.source.startswith('---'):
            head = yaml.safe_load(c.source.strip().strip('-')) or {}
            name = head.get('output-file', name)
            c = nbformat.v4.new_markdown_cell('\n\n'.join(filter(None, [f"# {head.get('title', '')}", f"> {head['description']}" if head.get('description') else ''])))
        elif c.source.startswith('<!-- WARNING'): continue
        elif c.cell_type == 'markdown': c.source = re.sub(r'^:::.*$', '', c.source, flags=re.M)
        elif c.cell_type == 'code': _plain_code(c)
        cells.append(c)
    nb.cells = cells
    return name

def _plain_code(c):
    "Take directives and the marks of `show_doc` out of a code cell"
    c.pop('has_sd', None)
    if re.search(r'^#\|\s*echo:\s*false', c.source, re.M): c.source = ''
    c.source = re.sub(r'^\s*#\|.*\n?', '', c.source, flags=re.M)
    for o in c.outputs:
        text = o.get('data', {}).get('text/markdown')
        if text: o.data['text/markdown'] = re.sub(r'(\]\([^)]*\))\{[^}]*\}', r'\1', re.sub(r'\A---\s*\n', '', text))

def texts(nb):
    "All markdown of a page"
    for c in nb.cells:
        if c.cell_type == 'markdown': yield c.source
        yield from (o['data']['text/markdown'] for o in c.get('outputs', []) if 'text/markdown' in o.get('data', {}))

def dead(pages, nbs, base):
    "Links and pictures without a target"
    urls = {p for _,p in pages.values()}
    for name,(nb,_) in pages.items():
        for t in texts(nb):
            for link in (unquote((a or b).split('#')[0]) for a,b in LINK.findall(re.sub(r'`[^`]*`', '', t))):
                if link.startswith(base): ok = link[len(base):] in urls
                elif not link or re.match(r'[a-z]+:', link): ok = True
                else: ok = (nbs/name).parent.joinpath(link).exists()
                if not ok: yield f'{name}: nothing at {link}'

def listed(o):
    "Every file named in a sidebar"
    if isinstance(o, str): return [o]
    if isinstance(o, list): return [f for x in o for f in listed(x)]
    return listed(o.get('contents', [])) + ([o['href']] if 'href' in o else [])

def write(pages, out):
    "Plain HTML of every page, each with links to all"
    exporter = HTMLExporter(template_name='lab', exclude_input_prompt=True, exclude_output_prompt=True)
    for nb,page in pages.values():
        up = '../'*page.count('/')
        nav = ' · '.join(f'<a href="{up}{p}">{html.escape(Path(p).stem)}</a>' for _,p in pages.values())
        (out/page).parent.mkdir(parents=True, exist_ok=True)
        (out/page).write_text(exporter.from_notebook_node(nb)[0].replace('<main>', f'<nav>{nav}</nav><main>', 1), encoding='utf-8')

def main(folder='_site'):
    warnings.filterwarnings('ignore')
    cfg = get_config()
    proc,pages = proc_nbs(n_workers=0, force=True),{}
    for f in sorted(proc.rglob('*.ipynb')):
        nb,rel = nbformat.read(f, 4),f.relative_to(proc)
        pages[rel.as_posix()] = nb,rel.with_name(page_of(nb, rel.with_suffix('.html').name)).as_posix()
    side = listed(yaml.safe_load((cfg.config_path/'_quarto.yml').read_text())['website']['sidebar'])
    bad = [*dead(pages, cfg.nbs_path, cfg.doc_host+cfg.doc_baseurl.rstrip('/')+'/'),
           *(f'_quarto.yml lists {s}, which is not there' for s in side if s not in pages), *(f'_quarto.yml does not list {p}' for p in pages if p not in side)]
    write(pages, cfg.config_path/folder)
    print(f'{len(pages)} pages in {folder}/', *bad, sep='\n')
    sys.exit(bool(bad))

if __name__ == '__main__': main(*sys.argv[1:])
