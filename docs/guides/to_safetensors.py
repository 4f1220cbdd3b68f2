"""Writes the weights of a PyTorch checkpoint as safetensors: to_safetensors.py CHECKPOINT.pt FOLDER"""
import json, pathlib, sys
import torch
from safetensors.torch import save_file

NAMES = {"_orig_mod.": "", ".gate_proj.": ".w1.", ".down_proj.": ".w2.", ".up_proj.": ".w3."}
checkpoint = torch.load(sys.argv[1], map_location="cpu", weights_only=True)  # runs nothing that is in the file
weights, folder = {}, pathlib.Path(sys.argv[2])
for name, tensor in checkpoint["model"].items():
    for theirs, plain in NAMES.items():
        name = name.replace(theirs, plain)
    weights[name.removeprefix("module.")] = tensor.clone().contiguous()  # a clone: the tied tables share memory
folder.mkdir(parents=True)
save_file(weights, folder / "model.safetensors")
(folder / "config.json").write_text(json.dumps(checkpoint["model_args"], indent=1))
