"""A Latent Thought Model in PyTorch, independent of Lathe's code: the peer on a GPU.

Weights have the names of the authors' public state dict. It needs PyTorch 2.5 or newer.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F


@dataclass
class Config:
    vocabulary: int = 50258
    dim: int = 512
    layers: int = 6
    heads: int = 8
    length: int = 1024
    window: int = 256
    latents_per_layer: int = 8
    epsilon: float = 1e-5

    @property
    def latents(self):
        return self.layers * self.latents_per_layer

    @property
    def hidden(self):
        """Two thirds of 4 dim, rounded up to a multiple of 32, as the release has it."""
        return 32 * ((int(8 * self.dim / 3) + 31) // 32)


def rms_norm(x, weight, epsilon):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight


def rope(x, cos, sin):
    """Rotates neighbouring pairs of x [batch, length, heads, dim of a head]."""
    even, odd = x[..., 0::2], x[..., 1::2]
    cos, sin = cos[None, :, None, :], sin[None, :, None, :]
    return torch.stack([even * cos - odd * sin, even * sin + odd * cos], -1).flatten(-2)


class LatentThoughtModel(torch.nn.Module):
    def __init__(self, config, seed=0):
        super().__init__()
        self.config = config
        generator = torch.Generator().manual_seed(seed)
        weights = {}

        def normal(name, rows, columns, deviation=0.02):
            values = torch.randn(rows, columns, generator=generator, dtype=torch.float64)
            weights[name] = (values * deviation).float()

        dim, hidden = config.dim, config.hidden
        residual = 0.02 / math.sqrt(2 * config.layers)
        normal("tok_embeddings", config.vocabulary, dim)
        for i in range(config.layers):
            for attention in ("attention", "cross_attention"):
                for name in ("wq", "wk", "wv"):
                    normal(f"layers.{i}.{attention}.{name}", dim, dim)
                normal(f"layers.{i}.{attention}.wo", dim, dim, residual)
            normal(f"layers.{i}.feed_forward.w1", hidden, dim)
            normal(f"layers.{i}.feed_forward.w2", dim, hidden)
            normal(f"layers.{i}.feed_forward.w3", hidden, dim, residual)
            for name in ("attention_norm", "cross_attention_norm", "ffn_norm"):
                weights[f"layers.{i}.{name}"] = torch.ones(dim)
        weights["norm"] = torch.ones(dim)
        self.places = {name: place for place, name in enumerate(weights)}
        self.weights = torch.nn.ParameterList(torch.nn.Parameter(w) for w in weights.values())

        head = dim // config.heads
        frequencies = 10000.0 ** (-torch.arange(0, head, 2, dtype=torch.float64) / head)
        angles = torch.outer(torch.arange(config.length, dtype=torch.float64), frequencies)
        self.register_buffer("cos", angles.cos().float())
        self.register_buffer("sin", angles.sin().float())
        # The latent vectors of a layer lie spread over the positions.
        spread = torch.arange(0, config.length, config.length // config.latents)
        spread = spread[: config.latents_per_layer]
        self.register_buffer("latent_cos", self.cos[spread].clone())
        self.register_buffer("latent_sin", self.sin[spread].clone())
        i = torch.arange(config.length)
        behind = i[:, None] - i[None, :]
        self.register_buffer("visible", (behind >= 0) & (behind < config.window))

    def weight(self, name):
        return self.weights[self.places[name]]

    def attend(self, q, k, v, visible):
        q, k, v = (t.transpose(1, 2) for t in (q, k, v))
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=visible)
        return out.transpose(1, 2).flatten(-2)

    def project(self, x, *names):
        heads = (*x.shape[:2], self.config.heads, -1)
        return (F.linear(x, self.weight(name)).view(heads) for name in names)

    def self_attention(self, i, h):
        layer = f"layers.{i}."
        length = h.shape[1]
        x = rms_norm(h, self.weight(layer + "attention_norm"), self.config.epsilon)
        q, k, v = self.project(x, *(layer + "attention." + name for name in ("wq", "wk", "wv")))
        cos, sin = self.cos[:length], self.sin[:length]
        visible = self.visible[:length, :length]
        out = self.attend(rope(q, cos, sin), rope(k, cos, sin), v, visible)
        return h + F.linear(out, self.weight(layer + "attention.wo"))

    def cross_attention(self, i, h, z):
        layer = f"layers.{i}."
        length = h.shape[1]
        x = rms_norm(h, self.weight(layer + "cross_attention_norm"), self.config.epsilon)
        (q,) = self.project(x, layer + "cross_attention.wq")
        k, v = self.project(z, layer + "cross_attention.wk", layer + "cross_attention.wv")
        q = rope(q, self.cos[:length], self.sin[:length])
        out = self.attend(q, rope(k, self.latent_cos, self.latent_sin), v, None)
        return h + F.linear(out, self.weight(layer + "cross_attention.wo"))

    def feed_forward(self, i, h):
        layer = f"layers.{i}."
        x = rms_norm(h, self.weight(layer + "ffn_norm"), self.config.epsilon)
        gate = F.silu(F.linear(x, self.weight(layer + "feed_forward.w1")))
        x = gate * F.linear(x, self.weight(layer + "feed_forward.w3"))
        return h + F.linear(x, self.weight(layer + "feed_forward.w2"))

    def prefix(self, tokens):
        """The part that no latent vector reaches: embedding and first self-attention."""
        return self.self_attention(0, F.embedding(tokens, self.weight("tok_embeddings")))

    def logits(self, tokens, z, prefix=None):
        """z [batch, latents of all layers, dim]; `prefix` as above, or None to compute it."""
        config = self.config
        z = z.view(len(tokens), config.layers, config.latents_per_layer, config.dim)
        h = self.prefix(tokens) if prefix is None else prefix
        for i in range(config.layers):
            if i > 0:
                h = self.self_attention(i, h)
            h = self.feed_forward(i, self.cross_attention(i, h, z[:, i]))
        h = rms_norm(h, self.weight("norm"), config.epsilon)
        return F.linear(h, self.weight("tok_embeddings"))

    def nll(self, tokens, targets, z, prefix=None):
        """The sum over all tokens, nats."""
        logits = self.logits(tokens, z, prefix).flatten(0, 1).float()
        return F.cross_entropy(logits, targets.flatten(), reduction="sum")

    def nelbo(self, tokens, targets, mu, log_var, noise, prefix=None):
        """The sum over all tokens, nats, at z = mu + noise exp(log_var / 2)."""
        z = mu + noise * torch.exp(0.5 * log_var)
        kl = -0.5 * (1 + log_var - mu.pow(2) - log_var.exp()).sum()
        return self.nll(tokens, targets, z, prefix) + kl
