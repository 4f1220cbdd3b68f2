"""Writes the averaged weights of MDLM's or SEDD's training as safetensors: diffusion_to_safetensors.py CHECKPOINT FOLDER"""
import pathlib, sys
import torch
from safetensors.torch import save_file

checkpoint = torch.load(sys.argv[1], map_location="cpu", weights_only=True)  # runs nothing that is in the file
last = checkpoint["state_dict"] if "state_dict" in checkpoint else checkpoint["model"]  # MDLM's, or SEDD's
weights = {name: tensor for name, tensor in last.items() if not name.endswith("inv_freq")}  # without the table
average = checkpoint["ema"]["shadow_params"][: len(weights)]  # in the order of the weights
if [tensor.shape for tensor in weights.values()] != [tensor.shape for tensor in average]:
    sys.exit("the average is of other weights than the checkpoint has")
folder = pathlib.Path(sys.argv[2])
folder.mkdir(parents=True)
save_file({name: a.clone().contiguous() for name, a in zip(weights, average)}, folder / "model.safetensors")
