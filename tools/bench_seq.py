"""Frames made one after the other, with a memory and without, at the paper's sizes.

    python -m tools.bench_seq JOB     one row, as JSON

Both sides use the same weights and must give the same frames.  Times as in tools.bench_eeg: CPU seconds, in turns.
"""
import json, sys

import torch

from eeg2video import autoregressive, seq2seq
from tools.bench_eeg import in_turns, row

LATENT = 6,4,36,64

def _compare(job, goal, model, decode, x, peer_name, repeats=3):
    torch.set_num_threads(1)
    ours,peer = (lambda: decode(model.eval(), x)),(lambda: decode(model.eval(), x, cache=False))
    with torch.inference_mode():
        gap = (ours()-peer()).abs().max().item()
        assert gap < 1e-5, f'frames differ by {gap}'
        a,b = in_turns(ours, peer, repeats)
    return row(job, a, peer_name, b, goal, f'{len(x)} clips; frames differ by {gap:.0e}')

def seq2seq_decode(batch=200, goal=2.3):
    torch.manual_seed(0)
    return _compare(f'seq2seq-decode-{batch}', goal, seq2seq.Seq2Seq(512, LATENT), seq2seq.decode,
                    torch.randn(batch, 7, 512), 'the whole model anew for each frame', 3 if batch > 1 else 15)

class Thinking(torch.nn.Module):
    "The decoder of the autoregressive variant behind windows that are embedded already: these cost the same on both sides"
    def __init__(self):
        super().__init__()
        m = autoregressive.Autoregressive(62, 100, LATENT)
        self.encoder,self.decoder,self.out,self.latent = m.encoder,m.decoder,m.out,m.latent
    def encode(self, x): return self.encoder(x)

def autoregressive_decode(batch=200, goal=2.3):
    torch.manual_seed(0)
    return _compare(f'autoregressive-decode-{batch}', goal, Thinking(), autoregressive.decode,
                    torch.randn(batch, 7, 512), 'the whole decoder anew for each frame')

JOBS = {'seq2seq-decode-200': seq2seq_decode, 'seq2seq-decode-1': lambda: seq2seq_decode(1, 1.5),
        'autoregressive-decode-200': autoregressive_decode}

if __name__ == '__main__':
    if len(sys.argv) != 2 or sys.argv[1] not in JOBS: sys.exit(f'usage: python -m tools.bench_seq {"|".join(JOBS)}')
    print(json.dumps(JOBS[sys.argv[1]](), ensure_ascii=False))
