"""The models in torch: the same weights, taken out of the same GGUF file as 32-bit floats."""
import os
from pathlib import Path

import torch


def transformer(path, threads):
    """The model of Hugging Face transformers, with no gradient at its weights."""
    from transformers import AutoModelForCausalLM, utils

    utils.logging.disable_progress_bar()
    torch.set_num_threads(threads)
    model = AutoModelForCausalLM.from_pretrained(
        str(Path(path).parent), gguf_file=os.path.basename(path), dtype=torch.float32)
    return model.eval().requires_grad_(False)


def hooked(path, threads):
    """The same in TransformerLens: its bridge, which is several times as fast as its older HookedTransformer."""
    from transformer_lens.model_bridge import TransformerBridge
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(Path(path).parent), gguf_file=os.path.basename(path))
    return TransformerBridge.boot_transformers(
        Path(path).stem, hf_model=transformer(path, threads), tokenizer=tokenizer)
