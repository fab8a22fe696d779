"""README.md from nbs/index.ipynb, without Quarto.

    python -m tools.readme            write it
    python -m tools.readme --check    exit 1 if it is not what the notebook says
"""
import json, re, sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

def readme():
    "The page: markdown cells as they stand, code cells as fenced blocks with their text output"
    out = []
    for c in json.loads((ROOT/'nbs/index.ipynb').read_text(encoding='utf-8'))['cells']:
        s = ''.join(c['source']).strip()
        if c['cell_type'] == 'markdown': out.append(s)
        elif s and not re.match(r'#\|\s*(hide|default_exp)', s):
            out.append('```python\n'+re.sub(r'^#\|.*\n', '', s)+'\n```')
            text = ''.join(''.join(o.get('text') or o.get('data', {}).get('text/plain', '')) for o in c['outputs']).strip()
            if text: out.append('```\n'+text+'\n```')
    page = '\n\n'.join(o for o in out if o)
    page = re.sub(r'\]\((?!https?:|#|/)([^)]+\.(?:ipynb|gif|png|svg|jpg))\)', r'](nbs/\1)', page)
    return re.sub(r'src="(?!https?:)([^"]+)"', r'src="nbs/\1"', page)+'\n'

if __name__ == '__main__':
    p = ROOT/'README.md'
    if '--check' not in sys.argv: p.write_text(readme(), encoding='utf-8')
    elif not p.exists() or p.read_text(encoding='utf-8') != readme(): sys.exit('README.md is not what nbs/index.ipynb says: run `python -m tools.readme`')
