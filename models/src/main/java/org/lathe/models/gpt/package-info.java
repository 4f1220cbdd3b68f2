/**
 * Autoregressive decoders in two forms: of Llama blocks, and GPT-2 (Radford et al., 2019), whose
 * checkpoints have Hugging Face's form.
 */
package org.lathe.models.gpt;
