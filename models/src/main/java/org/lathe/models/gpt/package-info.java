/**
 * Autoregressive decoders in two forms: of Llama blocks, trained here, and GPT-2 (Radford et al.,
 * 2019), read from Hugging Face's checkpoints.
 */
package org.lathe.models.gpt;
