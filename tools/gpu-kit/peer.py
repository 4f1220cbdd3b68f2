"""Lathe's steps in PyTorch, beside it on one machine: one line of JSON a measurement.

    peer.py ceilings RUN..   what the device allows: copy, matrix products at the shapes of the runs
    peer.py steps RUN..      fast and slow steps

RUN is preset/sequences/precision, as in run.sh: ltm-m/16/bf16. Forms of the steps (--forms):

    release        as the authors' code: weights collect gradients in fast steps as well, all is
                   computed anew, scaled_dot_product_attention with a mask
    best           weights are frozen in fast steps (and matrices in bfloat16 with bf16), and what
                   no latent vector reaches is computed once a fit
    best-compiled  likewise, by torch.compile, the window by flex_attention in blocks

bf16 is autocast; tf32 and f32 are products of float32. The NELBO a token of the first fast steps
lies near that of another precision or form only at the start: noise and starts are PyTorch's own.
"""

import argparse
import contextlib
import json
import statistics
import sys
import time

try:
    import torch
except ImportError:
    sys.exit("peer: needs PyTorch, which this Python lacks: pip install torch")

from ltm_torch import Config, LatentThoughtModel

PRESETS = {
    "ltm-s": (Config(layers=3), 16),
    "ltm-m": (Config(layers=6), 16),
    "ltm-l": (Config(layers=12), 64),
    # For a dry run on a processor.
    "small": (Config(vocabulary=4096, dim=128, layers=3, heads=4, length=256, window=64), 16),
}
FORMS = ("release", "best", "best-compiled")
# Attention in blocks of queries, each with the keys of its window.
BLOCK = 64


class Timer:
    """Median times of a function after two runs that warm it up."""

    def __init__(self, device):
        self.cuda = device == "cuda"

    def seconds(self, function, least=3, most=30, budget=2.0):
        for _ in range(2):
            function()
        times, began = [], time.monotonic()
        while len(times) < least or (time.monotonic() - began < budget and len(times) < most):
            times.append(self.once(function))
        return statistics.median(times)

    def once(self, function):
        if not self.cuda:
            began = time.perf_counter()
            function()
            return time.perf_counter() - began
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        function()
        end.record()
        torch.cuda.synchronize()
        return start.elapsed_time(end) * 1e-3


def say(**row):
    print(json.dumps(row), flush=True)


def parse_run(text):
    """preset/sequences/precision -> (config, fast steps, sequences, precision)."""
    try:
        preset, sequences, precision = text.split("/")
        config, steps = PRESETS[preset]
        if precision not in ("f32", "tf32", "bf16"):
            raise ValueError
        return config, steps, int(sequences), precision
    except (KeyError, ValueError):
        raise argparse.ArgumentTypeError(
            f"{text} is no run: give preset/sequences/precision, such as ltm-m/16/bf16 "
            f"(presets: {', '.join(PRESETS)}; precisions: f32, tf32, bf16)"
        ) from None


def type_of(precision):
    return torch.bfloat16 if precision == "bf16" else torch.float32


def use(precision):
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"


# --- What the device allows.


def ceilings(runs, device):
    timer = Timer(device)
    elements = 1 << (30 if timer.cuda else 24)
    source = torch.ones(elements, device=device)
    target = torch.empty_like(source)
    seconds = timer.seconds(lambda: target.copy_(source), budget=0.5)
    moved = 2 * 4 * elements
    say(ceiling="copy", bytes=moved, us=round(seconds * 1e6, 1), GB_per_s=round(moved / seconds * 1e-9))
    del source, target
    seen = set()
    for run in runs:
        config, _, sequences, precision = parse_run(run)
        for shape in shapes(config, sequences):
            if (precision, shape) not in seen:
                seen.add((precision, shape))
                product(timer, precision, *shape, device)


def shapes(config, sequences):
    """(batch, m, n, k) of the products of a step; the first is square: the device at its best."""
    rows = sequences * config.length
    square = 8 * config.dim if rows < 8192 else 8192
    keys = config.window + BLOCK
    blocks = sequences * config.heads * config.length // BLOCK
    # Lathe makes logits a block of rows at a time.
    block = min(rows, 2048)
    return (
        (1, square, square, square),
        (1, rows, config.dim, config.dim),
        (1, rows, config.hidden, config.dim),
        (1, rows, config.dim, config.hidden),
        (1, block, config.vocabulary, config.dim),
        (1, block, config.dim, config.vocabulary),
        (blocks, BLOCK, keys, config.dim // config.heads),
        (blocks, BLOCK, config.dim // config.heads, keys),
    )


def product(timer, precision, batch, m, n, k, device):
    use(precision)
    left = torch.randn(batch, m, k, device=device).to(type_of(precision))
    right = torch.randn(batch, k, n, device=device).to(type_of(precision))
    if batch == 1:
        left, right = left[0], right[0]
    seconds = timer.seconds(lambda: left @ right, budget=0.15)
    rate = 2 * batch * m * n * k / seconds * 1e-12
    say(
        ceiling="product", precision=precision, batch=batch, m=m, n=n, k=k,
        us=round(seconds * 1e6, 1), TFLOP_per_s=round(rate, 2),
    )  # fmt: skip


# --- Steps.


class WindowInBlocks(LatentThoughtModel):
    """Leaves out the blocks of keys that no query of a block sees, instead of masking them."""

    def __init__(self, config, device):
        super().__init__(config)
        from torch.nn.attention.flex_attention import create_block_mask, flex_attention

        def visible(batch, head, query, key):
            return (query >= key) & (query - key < config.window)

        length = config.length
        self.blocks = create_block_mask(visible, None, None, length, length, device=device)
        self.flex = flex_attention

    def attend(self, q, k, v, visible):
        if visible is None:
            return super().attend(q, k, v, None)
        # The rotation leaves q and k in float32.
        q, k, v = (t.transpose(1, 2).to(v.dtype) for t in (q, k, v))
        return self.flex(q, k, v, block_mask=self.blocks).transpose(1, 2).flatten(-2)


class Contestant:
    """The fast and the slow step of one form."""

    def __init__(self, form, config, sequences, precision, device):
        use(precision)
        compiled = form == "best-compiled"
        self.release = form == "release"
        self.tokens = sequences * config.length
        # flex_attention has no gradient on a processor.
        blocks = compiled and device == "cuda"
        model = WindowInBlocks(config, device) if blocks else LatentThoughtModel(config)
        self.model = model.to(device)
        ids = torch.randint(0, config.vocabulary, (sequences, config.length + 1), device=device)
        self.ids, self.targets = ids[:, :-1].contiguous(), ids[:, 1:].contiguous()
        self.mu = torch.zeros(sequences, config.latents, config.dim, device=device)
        self.log_var = torch.full_like(self.mu, -5.0)
        self.mu.requires_grad_()
        self.log_var.requires_grad_()
        fused = device == "cuda"
        self.fast_optimizer = torch.optim.AdamW(
            [self.mu, self.log_var], lr=0.3, weight_decay=0.0, fused=fused
        )
        self.slow_optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=4e-4, betas=(0.9, 0.95), weight_decay=0.1, fused=fused
        )
        self.half = precision == "bf16"
        self.autocast = lambda: (
            torch.autocast(device, torch.bfloat16) if self.half else contextlib.nullcontext()
        )
        # Shapes are fixed in training.
        wrap = (lambda f: torch.compile(f, dynamic=False)) if compiled else (lambda f: f)
        self.nelbo = wrap(self.model.nelbo)
        self.nll = wrap(self.model.nll)

    def prefix(self):
        with torch.no_grad(), self.autocast():
            return self.model.prefix(self.ids)

    def freeze(self):
        """Before fast steps: only the release's weights collect gradients in them."""
        for weight in self.model.parameters():
            weight.grad = None
            weight.requires_grad_(self.release)

    def halve(self):
        """After the prefix: autocast would convert frozen weights anew at each use."""
        if self.half and not self.release:
            for weight in self.model.parameters():
                if weight.dim() == 2:
                    weight.data = weight.data.bfloat16()

    def fast(self, prefix):
        self.fast_optimizer.zero_grad(set_to_none=True)
        with self.autocast():
            noise = torch.randn_like(self.mu)
            loss = self.nelbo(self.ids, self.targets, self.mu, self.log_var, noise, prefix)
        loss.backward()
        self.fast_optimizer.step()
        return loss

    def slow(self):
        self.slow_optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            z = self.mu + torch.randn_like(self.mu) * torch.exp(0.5 * self.log_var)
        with self.autocast():
            loss = self.nll(self.ids, self.targets, z) / self.tokens
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.slow_optimizer.step()


def measure(form, run, device):
    config, steps, sequences, precision = parse_run(run)
    timer = Timer(device)
    began = time.monotonic()
    torch.manual_seed(1)
    contestant = Contestant(form, config, sequences, precision, device)
    slow = timer.seconds(contestant.slow, budget=1.0)
    contestant.freeze()
    once = 0.0 if contestant.release else timer.seconds(contestant.prefix, budget=0.3)
    prefix = None if contestant.release else contestant.prefix()
    contestant.halve()
    nelbo = [contestant.fast(prefix).item() / contestant.tokens for _ in range(4)]
    fast = timer.seconds(lambda: contestant.fast(prefix), budget=2.0)
    # As `lathe bench` counts: a fit of `steps` fast steps, then one slow step, here with its update.
    rate = contestant.tokens / (once + steps * fast + slow)
    peak = torch.cuda.max_memory_allocated() / 2**30 if device == "cuda" else None
    say(
        run=run, form=form, tokens=contestant.tokens, fast_steps=steps,
        prefix_ms=round(once * 1e3, 2), fast_ms=round(fast * 1e3, 2), slow_ms=round(slow * 1e3, 2),
        training_tokens_per_s=round(rate), nelbo=[round(value, 4) for value in nelbo],
        peak_gib=peak and round(peak, 1), took_s=round(time.monotonic() - began, 1),
    )  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("ceilings", "steps"))
    parser.add_argument("runs", nargs="+", metavar="RUN")
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    parser.add_argument("--forms", default="release,best-compiled", help=", ".join(FORMS))
    parser.add_argument("--seconds", type=float, default=170, help="no form starts after these")
    arguments = parser.parse_args()
    forms = arguments.forms.split(",")
    for form in forms:
        if form not in FORMS:
            parser.error(f"{form} is no form: give some of {', '.join(FORMS)}")
    for run in arguments.runs:
        try:
            parse_run(run)
        except argparse.ArgumentTypeError as error:
            parser.error(str(error))
    if arguments.device == "cuda" and not torch.cuda.is_available():
        sys.exit("peer: PyTorch finds no GPU: give --device cpu, or install a PyTorch with CUDA")
    device = arguments.device
    say(torch=torch.__version__, device=torch.cuda.get_device_name() if device == "cuda" else device)
    if arguments.what == "ceilings":
        ceilings(arguments.runs, device)
        return
    began = time.monotonic()
    failed = False
    for run in arguments.runs:
        for form in forms:
            if time.monotonic() - began > arguments.seconds:
                say(run=run, form=form, left_out="no time")
                continue
            try:
                measure(form, run, device)
            except Exception as error:  # One form that fails leaves the others.
                say(run=run, form=form, failed=f"{type(error).__name__}: {error}"[:400])
                failed = True
            if device == "cuda":
                torch.cuda.empty_cache()
                torch.cuda.reset_peak_memory_stats()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
