"""Notebooks without execution counts, stray metadata or cells lacking an id:  python -m tools.clean"""
from nbdev.clean import nbdev_clean

if __name__ == '__main__': nbdev_clean()
