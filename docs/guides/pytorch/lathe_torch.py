"""A latent thought model in PyTorch, written from the pages of docs/ alone, that gives Lathe's numbers.

  python3 lathe_torch.py CHECKPOINT TEXT FIT.safetensors     fits TEXT as `./lathe fit` does, prints JSON

The tokens are bytes. FIT is what `./lathe fit --out FIT` wrote. Float64 throughout; needs torch and numpy.
"""
import json, math, sys
import numpy as np
import torch


def read_safetensors(file):
    """Returns the tensors of a safetensors file by name, as float64 or int64."""
    data = open(file, "rb").read()
    size = int.from_bytes(data[:8], "little")
    types = {"F32": ("<f4", "<f8"), "F64": ("<f8", "<f8"), "I32": ("<i4", "<i8")}
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            stored, used = types[entry["dtype"]]
            values = np.frombuffer(data[8 + size + begin : 8 + size + end], stored).astype(used)
            tensors[name] = torch.from_numpy(values.reshape(entry["shape"]))
    return tensors


PURPOSES = ["WEIGHTS", "START", "FIT", "SLOW", "FRESH", "PRIOR", "TOKENS", "DROPOUT", "TIMES", "MASKS"]


def philox(counter, key):
    """Returns the four words of each counter [n, 4]: Philox 4x32-10 (Salmon et al., 2011)."""
    c, low = [counter[:, i].astype(np.uint64) for i in range(4)], np.uint64(0xFFFFFFFF)
    k0, k1 = (np.uint64(word & 0xFFFFFFFF) for word in key)
    for _ in range(10):
        p0, p1 = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        c = [(p1 >> np.uint64(32)) ^ c[1] ^ k0, p1 & low, (p0 >> np.uint64(32)) ^ c[3] ^ k1, p0 & low]
        k0, k1 = (k0 + np.uint64(0x9E3779B9)) & low, (k1 + np.uint64(0xBB67AE85)) & low
    return np.stack(c, 1)


def normals(purpose, seed, step, draw, sequence, count):
    """Returns the normal numbers of a noise stream: docs/reference/formats.md, docs/spec/ops/philox_normal.md."""
    blocks = (count + 3) // 4
    stream = [sequence, step, PURPOSES.index(purpose) << 24 | draw]
    counter = np.column_stack([np.arange(blocks)] + [np.full(blocks, word) for word in stream])
    words = philox(counter, (seed & 0xFFFFFFFF, seed >> 32))
    high = (words >> np.uint64(8)).astype(np.float64) * 2.0**-24
    radius = np.sqrt(-2 * np.log(high[:, [0, 0, 2, 2]] + 2.0**-24))
    angle = 2 * math.pi * high[:, [1, 1, 3, 3]]
    turned = np.where(np.arange(4) % 2 == 0, np.cos(angle), np.sin(angle))
    return torch.from_numpy((radius * turned).reshape(-1)[:count])


class Ltm:
    """The decoder p(x | z) of docs/explanation/latent-thought-models.md, one sequence at a time."""

    def __init__(self, folder):
        self.c = json.load(open(f"{folder}/config.json"))
        self.w = read_safetensors(f"{folder}/model.safetensors")

    def norm(self, x, name):
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + self.c["norm_eps"]) * self.w[name]

    def heads(self, x, name):
        y = x @ self.w[name].T
        return y.view(y.shape[0], self.c["n_heads"], -1).transpose(0, 1)

    def turn(self, x, positions):
        """Rotary embedding: neighbours 2j and 2j + 1 are turned by position * theta^(-2j / width)."""
        width = x.shape[-1]
        rates = self.c["rope_theta"] ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
        angle = positions[:, None].double() * rates
        even, odd = x[..., 0::2], x[..., 1::2]
        cos, sin = torch.cos(angle), torch.sin(angle)
        return torch.stack([even * cos - odd * sin, even * sin + odd * cos], -1).flatten(-2)

    def attend(self, q, k, v, name, mask=None):
        scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, -math.inf)
        mixed = torch.softmax(scores, -1) @ v
        return mixed.transpose(0, 1).reshape(mixed.shape[1], -1) @ self.w[name].T

    def nll(self, tokens, targets, z):
        """Returns the negative log likelihood of the targets in nats; z is [N_z, d]."""
        c, w = self.c, self.w
        at = torch.arange(len(tokens))
        seen = (at[:, None] >= at) & (at[:, None] - at < c["window_size"])
        per_layer = c["n_latents_total"] // c["n_layers"]
        places = torch.arange(per_layer) * (c["max_seq_len"] // c["n_latents_total"])
        h = w["tok_embeddings.weight"][tokens]
        for l in range(c["n_layers"]):
            p = f"layers.{l}."
            a, x = p + "attention.", self.norm(h, p + "attention_norm.weight")
            q, k = (self.turn(self.heads(x, a + m), at) for m in ["wq.weight", "wk.weight"])
            h = h + self.attend(q, k, self.heads(x, a + "wv.weight"), a + "wo.weight", seen)
            a, x = p + "cross_attention.", self.norm(h, p + "cross_attention_norm.weight")
            own = z[l * per_layer : (l + 1) * per_layer]
            q, k = self.turn(self.heads(x, a + "wq.weight"), at), self.turn(self.heads(own, a + "wk.weight"), places)
            h = h + self.attend(q, k, self.heads(own, a + "wv.weight"), a + "wo.weight")
            a, x = p + "feed_forward.", self.norm(h, p + "ffn_norm.weight")
            gate = torch.nn.functional.silu(x @ w[a + "w1.weight"].T) * (x @ w[a + "w3.weight"].T)
            h = h + gate @ w[a + "w2.weight"].T
        logits = self.norm(h, "norm.weight") @ w["tok_embeddings.weight"].T
        return torch.nn.functional.cross_entropy(logits, targets, reduction="sum")


def kl(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum()


def fit(model, tokens, targets, steps, rate, log_var, noise):
    """Adam on (mu, log_var), constant rate; noise(s) is that of step s. Returns NELBO before each step, mu, log_var."""
    mu = torch.zeros_like(log_var)
    q, trace = [mu, log_var.clone()], []
    first, second = [torch.zeros_like(mu)] * 2, [torch.zeros_like(mu)] * 2
    for s in range(steps):
        for part in q:
            part.requires_grad_(True)
        z = q[0] + noise(s) * torch.exp(q[1] / 2)
        nelbo = model.nll(tokens, targets, z) + kl(*q)
        trace.append(nelbo.item())
        grads = torch.autograd.grad(nelbo, q)
        first = [0.9 * m + 0.1 * g for m, g in zip(first, grads)]
        second = [0.999 * v + 0.001 * g * g for v, g in zip(second, grads)]
        m_scale, v_scale = 1 - 0.9 ** (s + 1), 1 - 0.999 ** (s + 1)
        q = [
            (x - rate * (m / m_scale) / (torch.sqrt(v / v_scale) + 1e-8)).detach()
            for x, m, v in zip(q, first, second)
        ]
    return trace, *q


def main(folder, text, saved, seed=1, steps=16, rate=0.3):
    """As `./lathe fit --protocol paper --fast-steps 16 --fast-rate 0.3`."""
    model = Ltm(folder)
    ids = list(text.encode())
    tokens, targets = torch.tensor([256] + ids[:-1]), torch.tensor(ids)
    shape = (model.c["n_latents_total"], model.c["dim"])
    stream = lambda purpose, draw: normals(purpose, seed, 0, draw, 0, shape[0] * shape[1]).view(shape)
    start = -5 + 0.1 * stream("START", 0)
    trace, mu, log_var = fit(model, tokens, targets, steps, rate, start, lambda s: stream("FIT", s))
    theirs = read_safetensors(saved)
    nll = model.nll(tokens, targets, theirs["mu"] + stream("FIT", steps - 1) * torch.exp(theirs["log_var"] / 2))
    apart = max((mu - theirs["mu"]).abs().max().item(), (log_var - theirs["log_var"]).abs().max().item())
    print(json.dumps({"nelbo": trace, "nll": nll.item(), "posterior_apart": apart}))


if __name__ == "__main__":
    main(*sys.argv[1:])
