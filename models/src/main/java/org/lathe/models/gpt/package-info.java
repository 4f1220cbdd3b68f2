/**
 * GPT-2 (Radford et al., 2019), an autoregressive model as graphs of Lathe's operations: the judge
 * of samples and the features of MAUVE.
 */
package org.lathe.models.gpt;
