/**
 * What text costs without a model: compressed by {@code xz}, under tables of frequencies, and under
 * n-grams of bytes. A model of text is worth having only if it needs fewer bits.
 */
package org.lathe.datasets.baseline;
