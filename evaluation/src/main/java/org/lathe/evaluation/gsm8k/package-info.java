/** Arithmetic of GSM8K (Cobbe et al., 2021): few-shot prompts, answers, pass@k. */
package org.lathe.evaluation.gsm8k;
