"Builds both packages.  Everything that can be set stands in settings.ini."
from configparser import ConfigParser
from pathlib import Path
from setuptools import find_packages, setup

ROOT = Path(__file__).resolve().parent
parser = ConfigParser(delimiters=['='])
parser.read(ROOT/'settings.ini', encoding='utf-8')
cfg = parser['DEFAULT']
packages = cfg['packages'].split()

def words(key): return cfg.get(key, '').split()

setup(
    name=cfg['lib_name'],
    version=cfg['version'],
    description=cfg['description'],
    long_description=(ROOT/'README.md').read_text(encoding='utf-8'),
    long_description_content_type='text/markdown',
    author=cfg['author'],
    author_email=cfg['author_email'],
    url=cfg['git_url'],
    license=cfg['license'].upper(),
    keywords=words('keywords'),
    classifiers=['Development Status :: 3 - Alpha', 'Intended Audience :: Science/Research',
                 'Programming Language :: Python :: 3 :: Only'],
    python_requires='>='+cfg['min_python'],
    packages=find_packages(include=[o for p in packages for o in (p, p+'.*')]),
    package_data={'brain2video.stimuli': ['weights/*/*', 'weights/*/*/*']},
    include_package_data=True,
    zip_safe=False,
    install_requires=words('requirements'),
    extras_require={'dev': words('dev_requirements'), 'gui': words('gui_requirements')},
    entry_points={'console_scripts': words('console_scripts'),
                  'nbdev': [f'{p}={p}._modidx:d' for p in packages]},
)
