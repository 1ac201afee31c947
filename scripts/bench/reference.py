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
    """The same in TransformerLens."""
    from transformer_lens import HookedTransformer, HookedTransformerConfig
    from transformer_lens.pretrained.weight_conversions import convert_llama_weights

    model = transformer(path, threads)
    c = model.config
    config = HookedTransformerConfig(
        n_layers=c.num_hidden_layers, d_model=c.hidden_size, n_ctx=2048,
        d_head=c.hidden_size // c.num_attention_heads, n_heads=c.num_attention_heads,
        n_key_value_heads=c.num_key_value_heads, d_mlp=c.intermediate_size, d_vocab=c.vocab_size, act_fn="silu",
        normalization_type="RMS", positional_embedding_type="rotary",
        rotary_dim=c.hidden_size // c.num_attention_heads, rotary_adjacent_pairs=False,
        rotary_base=int(c.rope_parameters["rope_theta"]), final_rms=True, gated_mlp=True, eps=c.rms_norm_eps,
        default_prepend_bos=False, device="cpu")
    lens = HookedTransformer(config)
    lens.load_and_process_state_dict(
        convert_llama_weights(model, config), fold_ln=False, center_writing_weights=False, center_unembed=False,
        fold_value_biases=False)
    return lens.eval().requires_grad_(False)
